import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { comparedCounts } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite } from '#libs/insights/engine/insight.js';
import { COHORT_CELLS, countCohort } from './cohort.cells.js';
import { CreateCohorts1700000000822 } from './cohort.migration.js';
import { COHORT_FACTS, type CohortSummary, cohortSummaryOf, mergeSummaries, nothing } from './cohort.summary.js';
import { deleteSummaries, readSummaries, writeSummaries } from './cohort.table.js';

/** What customers do month by month since their first purchase. */
export const cohorts: Insight = {
  name: 'cohorts',
  version: 1,
  facts: COHORT_FACTS,
  dates: true,
  migrations: [CreateCohorts1700000000822],
  tables: [
    {
      name: 'insight.cohort_customers',
      entity: async () => (await import('./cohort-customer.entity.js')).CohortCustomerEntity,
      compared: ofCustomers('customers in cohorts', 'insight.cohort_customers', { columns: ['summary::jsonb'] }),
    },
    {
      name: COHORT_CELLS.name,
      entity: async () => (await import('./cohort-cell.entity.js')).CohortCellEntity,
      compared: comparedCounts('sums of cohorts', COHORT_CELLS),
    },
  ],

  async read(sql, customers, { build, sums, dayOf }) {
    const changed = customers.filter(({ facts }) => facts.some((fact) => isFactOf(fact, COHORT_FACTS)));
    if (changed.length === 0) return nothingToWrite;
    const known = await readSummaries(
      sql,
      build,
      changed.map(({ root }) => root),
    );
    const rows = changed.map(({ root, facts }) => {
      const before = known.get(root) ?? nothing;
      return { root, before, summary: summaryOf(facts, dayOf, before) };
    });
    return () => {
      for (const { before, summary } of rows) {
        countCohort(sums, before, -1n);
        countCohort(sums, summary, 1n);
      }
      writeSummaries(sql, build, rows);
    };
  },

  async fill(sql, customers, { build, sums, dayOf }) {
    const rows = customers
      .filter(({ facts }) => facts.some((fact) => isFactOf(fact, COHORT_FACTS)))
      .map(({ root, facts }) => ({ root, summary: summaryOf(facts, dayOf, nothing) }));
    return () => {
      for (const { summary } of rows) countCohort(sums, summary, 1n);
      writeSummaries(sql, build, rows);
    };
  },

  async clear(sql, customers: readonly CustomerNo[], { build, sums }) {
    const known = await readSummaries(sql, build, customers);
    return () => {
      for (const summary of known.values()) countCohort(sums, summary, -1n);
      deleteSummaries(sql, build, customers);
    };
  },

  module: async () => (await import('./cohorts.module.js')).CohortsModule,
};

function summaryOf(facts: readonly WholeFact[], dayOf: InsightContext['dayOf'], known: CohortSummary): CohortSummary {
  return facts
    .filter((fact) => isFactOf(fact, COHORT_FACTS))
    .map((fact) => cohortSummaryOf(fact, dayOf(fact.time)))
    .reduce(mergeSummaries, known);
}
