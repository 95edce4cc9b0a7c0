import fc from 'fast-check';
import { SumsOfBuilds } from '#libs/insights/engine/sums.js';
import { storeSums } from '#libs/insights/engine/sums.table.js';
import { addDays } from '#libs/kernel/days.js';
import { countedJourney } from '#test/support/counted.journey.js';
import { useDatabase } from '#test/support/postgres.js';
import { type CellsWanted, sumCells } from './cell.reader.js';
import { ALL, one } from './cell.dimensions.js';
import { Cells } from './journey.cells.js';

const db = useDatabase();
const BUILD = 7;
/** The version of journeys before there were months. */
const WITHOUT_MONTHS = 5;
const FIRST = '2024-01-20';
const DAYS = 130;
const ZONE = { now: 0, timeZone: 'UTC' };

/** What is counted is of another day than the one before. */
const JOURNEYS = Array.from({ length: 3 * DAYS }, (_, index) => ({
  ...countedJourney(index),
  day: addDays(FIRST, (index * 7) % DAYS),
}));

beforeAll(async () => {
  const sums = new SumsOfBuilds();
  for (const journey of JOURNEYS) new Cells(sums.of(BUILD)).count(journey, 1);
  await db.database.transaction((sql) => storeSums(sql, sums));
});

type Question = Omit<CellsWanted, 'build' | 'version'>;

/** What is told of each group. */
async function answer(version: number, wanted: Question): Promise<Record<string, readonly bigint[]>> {
  const found: Record<string, readonly bigint[]> = {};
  for (const { key, sums } of await sumCells(db.database, { build: BUILD, version, ...wanted }, ZONE)) {
    found[wanted.by.map((each) => key[each]).join()] = sums;
  }
  return found;
}

const aDay = fc.option(
  fc.integer({ min: -40, max: DAYS + 40 }).map((days) => addDays(FIRST, days)),
  { nil: undefined },
);

const question: fc.Arbitrary<Question> = fc
  .record({
    days: fc.tuple(aDay, aDay),
    by: fc.constantFrom<Pick<CellsWanted, 'by' | 'period'>>(
      { by: [] },
      { by: ['tier'] },
      { by: ['day'] },
      { by: ['day'], period: 'week' },
      { by: ['day'], period: 'month' },
    ),
    of: fc.constantFrom('journeys' as const, 'types' as const),
    staff: fc.constantFrom(ALL, one('s1')),
    tier: fc.constantFrom(undefined, one('gold')),
  })
  .map(({ days: [from, to], by, of, staff, tier }) => {
    const wanted = { ...by, of, staff, ...(tier !== undefined && { tier }), channel: ALL };
    return { ...wanted, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });

test('months tell of any days what the days themselves tell', () =>
  fc.assert(
    fc.asyncProperty(question, async (wanted) => {
      const ofMonths = await answer(6, wanted);
      expect(ofMonths).toEqual(await answer(WITHOUT_MONTHS, wanted));
    }),
    { numRuns: 100 },
  ));

test('no days have no journeys', async () => {
  const wanted = { of: 'journeys', staff: ALL, channel: ALL, from: '2024-03-01', to: '2024-03-01' } as const;
  const asked = await Promise.all([
    answer(6, { ...wanted, by: [] }),
    answer(6, { ...wanted, by: ['day'], period: 'month' }),
  ]);
  expect(asked).toEqual([{}, {}]);
});

test('a year is read from months', async () => {
  await db.database.query("delete from insight.cells where day > '-infinity'");
  const wanted = { of: 'journeys', staff: ALL, channel: ALL, from: '2024-01-01', to: '2025-01-01', by: [] } as const;
  expect((await answer(6, wanted))['']?.[0]).toBe(BigInt(JOURNEYS.length));
  expect(Object.keys(await answer(6, { ...wanted, by: ['day'], period: 'month' }))).toEqual([
    ...['2024-01', '2024-02', '2024-03', '2024-04', '2024-05'],
  ]);
});
