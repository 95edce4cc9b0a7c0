import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerChange, isFactOf, type WholeCustomer } from '#libs/facts/table/customer-fact.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import type { Insight, InsightContext, Write } from '#libs/insights/engine/insight.js';
import { dayNumberOf } from './churn-days.score.js';
import { churnStatisticsOf, statisticsOfTouchpoint } from './churn-fact.score.js';
import { type ChurnMoment, readChurnMoment } from './churn-models.reader.js';
import { evaluating } from './churn-risk.evaluating.js';
import { CreateChurnRisks1700000000710 } from './churn-risk.migration.js';
import { churnRowOf, deleteRisks, type Known, readStatistics, writeRisks } from './churn-risk.table.js';
import { CHURN_FACTS, mergeStatistics, noStatistics } from './churn-statistics.score.js';

/** Who is about to leave. Every survivor has a row, even if no risk is told of it. */
export const churnRisks: Insight = {
  name: 'churn-risk',
  version: 2,
  facts: CHURN_FACTS,
  dates: true,
  migrations: [CreateChurnRisks1700000000710],
  tables: [
    {
      name: 'insight.churn_risks',
      entity: async () => (await import('./churn-risk.entity.js')).ChurnRiskEntity,
      compared: ofCustomers('churn risks', 'insight.churn_risks', {
        columns: ['evaluated', 'risk', 'lift', 'last_day', 'tier', 'statistics::jsonb'],
      }),
    },
  ],

  async read(sql, customers, context) {
    const changed = customers.filter(isRevised);
    const [known, moment, whole] = await together([
      readStatistics(
        sql,
        context.build,
        customers.map(({ root }) => root),
      ),
      readChurnMoment(sql, context.tenant, context.dayOf),
      changed.length === 0 ? [] : readWholeCustomers(sql, changed, CHURN_FACTS),
    ]);
    const revised = whole.map((customer) => knownOf(customer, context));
    const added = customers
      .filter((customer) => !isRevised(customer))
      .map((customer) => ({
        root: customer.root,
        statistics: mergeStatistics(known.get(customer.root) ?? noStatistics, newStatistics(customer, context)),
      }));
    return writing(sql, [...revised, ...added], context, moment);
  },

  async fill(sql, customers, context) {
    const moment = await readChurnMoment(sql, context.tenant, context.dayOf);
    return writing(
      sql,
      customers.map((customer) => knownOf(customer, context)),
      context,
      moment,
    );
  },

  async clear(sql, customers, { build }) {
    return () => deleteRisks(sql, build, customers);
  },

  time: evaluating,
  module: async () => (await import('./churn-risk.module.js')).ChurnRiskModule,
};

/** Whether facts that are known may have changed: statistics only grow, so all are read again. */
function isRevised({ touchpoints }: CustomerChange): boolean {
  return touchpoints.some(({ before }) => before !== null);
}

function knownOf({ root, facts }: WholeCustomer, { dayOf }: InsightContext): Known {
  return {
    root,
    statistics: churnStatisticsOf(
      facts.filter((fact) => isFactOf(fact, CHURN_FACTS)),
      dayOf,
    ),
  };
}

/** What a batch adds. Touchpoints are as corrections that came before them left them. */
function newStatistics({ facts, touchpoints }: CustomerChange, { dayOf }: InsightContext) {
  const told = facts.filter((fact) => isFactOf(fact, CHURN_FACTS)).filter(({ type }) => type !== 'touchpoint.recorded');
  const felt = touchpoints.flatMap(({ after }) => (after === null ? [] : [after]));
  const ofTouchpoint = (touchpoint: Touchpoint) =>
    statisticsOfTouchpoint(touchpoint, dayNumberOf(dayOf(touchpoint.time)));
  return felt.map(ofTouchpoint).reduce(mergeStatistics, churnStatisticsOf(told, dayOf));
}

function writing(sql: Sql, known: readonly Known[], { build }: InsightContext, { models, closed }: ChurnMoment): Write {
  const rows = known.map((each) => churnRowOf(each, closed, models));
  return () => writeRisks(sql, build, rows);
}
