import { nameOf } from '#libs/insights/engine/named.sums.js';
import { type Insight, type InsightTable, nothingToWrite } from '#libs/insights/engine/insight.js';
import { Sums } from '#libs/insights/engine/sums.js';
import type { CustomerChange } from '#libs/facts/table/customer-fact.js';
import { insightsOfTests } from '#test/fixtures/insights/insights.js';
import { visits } from '#test/fixtures/insights/visits/visits.projection.js';
import { VISIT_DAYS } from '#test/fixtures/insights/visits/visits.table.js';
import { useDatabase } from '#test/support/postgres.js';
import { insightChecks } from './insight.suite.js';
import { InsightWorld } from './insight.world.js';

const DAY = 24 * 3_600_000;

/** The same histories each time, so that what is found today is found tomorrow. */
const RUNS = { runs: 10, seed: 7 };

type Sabotage = Partial<Insight>;

const withoutFill: Sabotage = { fill: async () => nothingToWrite };
const withoutErasure: Sabotage = tables(({ personal: _, ...table }) => table);
/** What is read anew of a customer loses its words then. */
const withoutAnyErasure: Sabotage = {
  ...withoutErasure,
  ...reading((customers) => customers.filter(({ touchpoints }) => touchpoints.length > 0)),
};

/** What is wrong, which check of the suite must say so. */
const SABOTAGES: readonly (readonly [wrong: string, sabotage: Sabotage, check: string])[] = [
  [
    'an erasure that is to clear a text',
    tables((table) => ({ ...table, personal: ['channel'] })),
    'its tables begin with the build, and its entities say what its migrations make',
  ],
  [
    'no comparison',
    tables((table) => ({ ...table, compared: { what: 'nothing', rows: 'select where false' } })),
    'its comparison sees every column of every table, and nothing but what is live',
  ],
  [
    'a comparison that leaves a column out',
    compared((rows) => rows.replace(', said::jsonb', '')),
    'its comparison sees every column of every table, and nothing but what is live',
  ],
  [
    'a comparison of what is being made too',
    compared((rows) => rows.replace("and b.status = 'live'", '')),
    'its comparison sees every column of every table, and nothing but what is live',
  ],
  [
    'only the first customer of a batch',
    reading((customers) => customers.slice(0, 1)),
    'facts in any order, cut into any batches, end in the same rows',
  ],
  ['a count of how often it was asked', countingCalls(), 'facts that come again change nothing'],
  [
    'no facts but fresh ones',
    reading((customers, now) => customers.filter(({ facts }) => facts.every(({ time }) => time > now - 14 * DAY))),
    'facts that come long after they happened stand where they would have stood',
  ],
  [
    'no touchpoints but new ones',
    reading((customers) => customers.filter(({ touchpoints }) => touchpoints.every(({ before }) => before === null))),
    'a corrected touchpoint counts as if it had been so from the beginning',
  ],
  [
    'no retractions',
    reading((customers) => customers.filter(({ touchpoints }) => touchpoints.every(({ after }) => after !== null))),
    'a retracted touchpoint counts as if it had never been',
  ],
  [
    'no clearing',
    { clear: async () => nothingToWrite },
    'merged customers are one, in chains too, whenever it is told',
  ],
  [
    'nothing without a fact',
    reading((customers) => customers.filter(({ facts }) => facts.length > 0)),
    'what time brings comes in time and late',
  ],
  [
    'sums that are never taken back',
    { clear: (sql, customers, context) => visits.clear(sql, customers, { ...context, sums: new Sums() }) },
    'what is cleared leaves nothing behind, and is filled again as it was',
  ],
  ['no erasure', withoutAnyErasure, 'nothing that a destroyed key sealed is left, and all else is'],
  ['no erasure', withoutErasure, 'an erasure reaches whoever waits'],
  ['no erasure', withoutAnyErasure, 'an erasure reaches what is being made anew, and what was'],
  ['no fill', withoutFill, 'whoever fails waits, nobody else does, and a replay makes it as if nothing had failed'],
  ['no fill', withoutFill, 'what is made anew is what was kept up to date'],
  [
    'days of Greenwich where it is filled',
    { fill: (sql, whole, context) => visits.fill(sql, whole, { ...context, dayOf: isoDay }) },
    'what is made anew is what was kept up to date',
  ],
  ['no fill', withoutFill, 'what is made anew under traffic is what was kept up to date'],
  ['no fill', withoutFill, 'a new version, of it or of what it stands on, is made under traffic and swapped at once'],
  ['no fill', withoutFill, 'what is new is filled under traffic, and nothing shows before it is whole'],
];

function tables(change: (table: InsightTable) => InsightTable): Sabotage {
  return { tables: visits.tables.map(change) };
}

function compared(change: (rows: string) => string): Sabotage {
  return tables((table) => ({ ...table, compared: { ...table.compared, rows: change(table.compared.rows) } }));
}

function reading(heeded: (customers: readonly CustomerChange[], now: number) => readonly CustomerChange[]): Sabotage {
  return { read: (sql, customers, context) => visits.read(sql, heeded(customers, context.now), context) };
}

function countingCalls(): Sabotage {
  return {
    read: async (sql, customers, context) => {
      const write = await visits.read(sql, customers, context);
      context.sums.of(VISIT_DAYS, { day: '2024-01-31' }).channels.of(nameOf('calls')).add([1n, 0n]);
      return write;
    },
  };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const db = useDatabase();
let world: InsightWorld;
beforeAll(async () => {
  world = await InsightWorld.of(db, 'visits', insightsOfTests);
});
afterAll(() => world?.stored.close());

test.each(SABOTAGES.map(([wrong, sabotage, check]) => ({ wrong, sabotage, check })))(
  'an insight with $wrong does not pass: $check',
  async ({ sabotage, check }) => {
    await expect(insightChecks[check]?.(world.with(sabotage), RUNS)).rejects.toThrow(/^Property failed|expect\(/);
  },
);

test('every check of the suite finds something', () => {
  const finding = new Set(SABOTAGES.map(([, , check]) => check));
  expect(Object.keys(insightChecks).filter((check) => !finding.has(check))).toEqual([]);
});
