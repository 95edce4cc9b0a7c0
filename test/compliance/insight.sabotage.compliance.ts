import { nameOf } from '#libs/insights/engine/named.sums.js';
import { type Insight, type InsightTable, nothingToWrite } from '#libs/insights/engine/insight.js';
import { Sums } from '#libs/insights/engine/sums.js';
import type { CustomerChange } from '#libs/facts/table/customer-fact.js';
import { insightsOfTests } from '#test/fixtures/insights/insights.js';
import { visits } from '#test/fixtures/insights/visits/visits.projection.js';
import { VISIT_DAYS } from '#test/fixtures/insights/visits/visits.table.js';
import { useDatabase } from '#test/support/postgres.js';
import { PATIENCE_MS } from '#test/support/proof.js';
import type { Runs } from './insight.cases.js';
import { insightChecks } from './insight.suite.js';
import { InsightWorld } from './insight.world.js';

const DAY = 24 * 3_600_000;

/** The same histories each time, so that what is found today is also found tomorrow. */
const RUNS = { runs: 10, seed: 7 };

type Sabotage = Partial<Insight>;

const withoutFill: Sabotage = { fill: async () => nothingToWrite };
const withoutErasure: Sabotage = tables(({ personal: _, ...table }) => table);
/** Does not read erased customers again either, as that would drop their words. */
const withoutAnyErasure: Sabotage = {
  ...withoutErasure,
  ...reading((customers) => customers.filter(({ touchpoints }) => touchpoints.length > 0)),
};

/** For what no history can hide: trying all that might show a column takes long. */
const ONCE = { ...RUNS, runs: 1, showing: 1 };

/** What is wrong, and which check of the suite must notice it. */
const SABOTAGES: readonly (readonly [wrong: string, sabotage: Sabotage, check: string, runs?: Runs])[] = [
  [
    'an erasure that is to clear a text',
    tables((table) => ({ ...table, personal: ['channel'] })),
    "its tables' keys begin with the build, and its entities match its migrations",
  ],
  [
    'no comparison',
    tables((table) => ({ ...table, compared: { what: 'nothing', rows: 'select where false' } })),
    'its comparison sees every column of every table, and only live rows',
    ONCE,
  ],
  [
    'a comparison that leaves a column out',
    compared((rows) => rows.replace(', said::jsonb', '')),
    'its comparison sees every column of every table, and only live rows',
    ONCE,
  ],
  [
    'a comparison that includes unfinished builds',
    compared((rows) => rows.replace("and b.status = 'live'", '')),
    'its comparison sees every column of every table, and only live rows',
  ],
  [
    'only the first customer of a batch',
    reading((customers) => customers.slice(0, 1)),
    'facts in any order and any batches end in the same rows',
  ],
  ['a count of its calls', countingCalls(), 'repeated facts change nothing'],
  [
    'a count of its calls',
    countingCalls(),
    'words judged anew count as if they had been judged so from the start, and the last in the log counts',
  ],
  [
    'only fresh facts',
    reading((customers, now) => customers.filter(({ facts }) => facts.every(({ time }) => time > now - 14 * DAY))),
    'late facts count as if they had come in time',
  ],
  [
    'only new touchpoints',
    reading((customers) => customers.filter(({ touchpoints }) => touchpoints.every(({ before }) => before === null))),
    'a corrected touchpoint counts as if it had been right from the start',
  ],
  [
    'no retractions',
    reading((customers) => customers.filter(({ touchpoints }) => touchpoints.every(({ after }) => after !== null))),
    'a retracted touchpoint counts as if it had never happened',
  ],
  [
    'no clearing',
    { clear: async () => nothingToWrite },
    'merged customers are one, even in chains, whenever the merges arrive',
  ],
  [
    'nothing without a fact',
    reading((customers) => customers.filter(({ facts }) => facts.length > 0)),
    'the passing of time has the same effect whether noticed at once or late',
  ],
  [
    'sums that are never taken back',
    { clear: (sql, customers, context) => visits.clear(sql, customers, { ...context, sums: new Sums() }) },
    'clearing leaves nothing behind, and filling restores it',
  ],
  ['no erasure', withoutAnyErasure, 'nothing sealed with a destroyed key is left, and everything else is'],
  ['no erasure', withoutErasure, 'an erasure reaches parked customers'],
  ['no erasure', withoutAnyErasure, 'an erasure reaches a rebuild under way, and its result'],
  ['no fill', withoutFill, 'only those who fail are parked, and a replay leaves no trace of the failure'],
  ['no fill', withoutFill, 'a rebuild equals what was kept up to date'],
  [
    'UTC days when it is filled',
    { fill: (sql, whole, context) => visits.fill(sql, whole, { ...context, dayOf: isoDay }) },
    'a rebuild equals what was kept up to date',
  ],
  ['no fill', withoutFill, 'a rebuild under traffic equals what was kept up to date'],
  [
    'no fill',
    withoutFill,
    'a new version of it, or of what it stands on, is built under traffic and swapped in at once',
  ],
  ['no fill', withoutFill, 'a new insight is filled under traffic, and nothing shows before it is complete'],
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
      context.sums.of(VISIT_DAYS, { day: '2024-01-31' }).channels.of(nameOf('calls')).add([1, 0]);
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

test.each(SABOTAGES.map(([wrong, sabotage, check, runs = RUNS]) => ({ wrong, sabotage, check, runs })))(
  'an insight with $wrong does not pass: $check',
  async ({ sabotage, check, runs }) => {
    await expect(insightChecks[check]?.(world.with(sabotage), runs)).rejects.toThrow(/^Property failed|expect\(/);
  },
  PATIENCE_MS,
);

test('every check of the suite finds something', () => {
  const finding = new Set(SABOTAGES.map(([, , check]) => check));
  expect(Object.keys(insightChecks).filter((check) => !finding.has(check))).toEqual([]);
});
