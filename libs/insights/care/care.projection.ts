import { type Sql, together } from '#libs/eventing/database.js';
import { type CustomerChange, isFactOf, type WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { ofCustomers } from '#libs/insights/engine/compared.rows.js';
import { comparedCounts } from '#libs/insights/engine/counts.table.js';
import { type Insight, type InsightContext, nothingToWrite, type Write } from '#libs/insights/engine/insight.js';
import { addDays } from '#libs/kernel/days.js';
import { groupBy } from '#libs/kernel/grouping.js';
import {
  CARE_FACTS,
  type CareDecision,
  DECIDING,
  type Deed,
  decisionsOf,
  deedsIn,
  OBSERVED_DAYS,
  withDeeds,
} from './care-decision.insight.js';
import { CreateCare1700000000955 } from './care.migration.js';
import { CARE_CELLS, countDecisions } from './care.sums.js';
import { deleteDecisions, type DueIn, readDecisions, writeDecisions } from './care.table.js';

/** What care rules decided, and what customers did after it. */
export const care: Insight = {
  name: 'care',
  version: 1,
  facts: CARE_FACTS,
  dates: true,
  migrations: [CreateCare1700000000955],
  tables: [
    {
      name: 'insight.care_decisions',
      entity: async () => (await import('./care-decision.entity.js')).CareDecisionEntity,
      compared: ofCustomers('decisions of care rules', 'insight.care_decisions', {
        columns: ['t.place, t.rule, t.fate, t.due_at, t.due_on, t.activities, t.answers, t.valence'],
        order: 't.place',
      }),
    },
    {
      name: CARE_CELLS.name,
      entity: async () => (await import('./care-cell.entity.js')).CareCellEntity,
      compared: comparedCounts('sums of care rules', CARE_CELLS),
    },
  ],

  async read(sql, customers, context) {
    const decided = customers.filter(isDecided);
    const observed = customers
      .filter((each) => !isDecided(each))
      .map(({ root, ...change }) => ({ root, deeds: deedsIn(change) }));
    const spans = [...observed.flatMap((each) => spanOf(each, context.dayOf)), ...decided.map(everything)];
    if (spans.length === 0) return nothingToWrite;
    const [known, whole] = await together([
      readDecisions(sql, context.build, spans),
      decided.length === 0 ? [] : readWholeCustomers(sql, decided, CARE_FACTS),
    ]);
    const of = groupBy(known, ({ root }) => root);
    const before = decided.flatMap(({ root }) => of.get(root) ?? []);
    const changes = observed.flatMap(({ root, deeds }) =>
      (of.get(root) ?? []).map((decision) => ({ decision, after: withDeeds(decision, deeds, context.dayOf) })),
    );
    const changed = changes.filter(({ decision, after }) => after !== decision);
    return replacing(
      sql,
      [...before, ...changed.map(({ decision }) => decision)],
      [...whole.flatMap((each) => ofWhole(each, context)), ...changed.map(({ after }) => after)],
      context,
    );
  },

  async fill(sql, customers, context) {
    return replacing(
      sql,
      [],
      customers.flatMap((each) => ofWhole(each, context)),
      context,
    );
  },

  async clear(sql, customers, { build, sums }): Promise<Write> {
    const known = await readDecisions(
      sql,
      build,
      customers.map((root) => everything({ root })),
    );
    if (known.length === 0) return nothingToWrite;
    return () => {
      countDecisions(sums, known, -1);
      deleteDecisions(sql, build, customers);
    };
  },

  module: async () => (await import('./care.module.js')).CareModule,
};

const isDecided = ({ facts }: CustomerChange) => facts.some((fact) => isFactOf(fact, DECIDING));

const ofWhole = ({ root, facts }: WholeCustomer, { dayOf }: InsightContext) => decisionsOf(root, facts, dayOf);

const everything = ({ root }: Pick<CustomerChange, 'root'>): DueIn => ({ root, from: null, to: null });

/** When decisions may have been due that observe what a customer did. */
function spanOf(
  { root, deeds }: { readonly root: CustomerChange['root']; readonly deeds: readonly Deed[] },
  dayOf: InsightContext['dayOf'],
): readonly DueIn[] {
  const days = deeds.map(({ time }) => dayOf(time)).sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? [] : [{ root, from: addDays(first, -OBSERVED_DAYS), to: last }];
}

/** Writes decisions, those among them that are known in the place of what they were. */
function replacing(
  sql: Sql,
  before: readonly CareDecision[],
  after: readonly CareDecision[],
  { build, sums }: InsightContext,
): Write {
  if (after.length === 0) return nothingToWrite;
  return () => {
    countDecisions(sums, before, -1);
    countDecisions(sums, after, 1);
    writeDecisions(sql, build, after);
  };
}
