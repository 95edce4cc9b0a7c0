import fc from 'fast-check';
import { calendarOf } from '#libs/kernel/calendar.js';
import { useDatabase } from '#test/support/postgres.js';
import { periodIn, startOfDay } from './calendar.js';
import { PERIODS, periodOf } from './period.js';

const postgres = useDatabase();
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const NOW = Date.parse('2030-01-01T00:00:00Z');
/** Including zones that PostgreSQL disagrees about, and zones with unusual days. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/St_Johns',
  'America/Sitka',
  'America/Vancouver',
  'CET',
  'EET',
  'MET',
  'WET',
];

async function inSql(times: readonly number[], timeZone: string): Promise<readonly object[]> {
  const values: unknown[] = [times.map((time) => new Date(time))];
  const given = (value: unknown) => `$${values.push(value)}`;
  const periods = PERIODS.map((period) => `${periodIn(period, 'at', { timeZone, now: NOW }, given)} as ${period}`);
  const { rows } = await postgres.database.query<object>(
    `select ${periods.join(', ')} from unnest($1::timestamptz[]) with ordinality as t(at, no) order by no`,
    values,
  );
  return rows;
}

test("periods in SQL follow the zone's calendar", async () => {
  const time = fc.oneof(
    fc.integer({ min: FIRST, max: FIRST + 2 * 86_400_000 }),
    fc.integer({ min: FIRST, max: NOW }),
    fc.integer({ min: Date.parse('1840-01-01T00:00:00Z'), max: NOW }),
  );
  const moments = fc.array(time, { minLength: 1, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...zones), moments, async (timeZone, times) => {
      const calendar = calendarOf(timeZone);
      const expected = times.map((each) => {
        const day = calendar.dayOf(each);
        return { day, week: periodOf('week', day), month: periodOf('month', day) };
      });
      expect(await inSql(times, timeZone)).toEqual(expected);
    }),
    {
      examples: [
        ['America/New_York', [FIRST]],
        // Its clocks show 23:01 of the day before again.
        ['America/St_Johns', [Date.parse('1990-10-28T02:31:00Z')]],
        ['Pacific/Apia', [Date.parse('2011-12-30T10:00:00Z')]],
      ],
    },
  );
});

test('a day in the far past begins at a time that the database can hold', async () => {
  for (const timeZone of zones) {
    const { rows } = await postgres.database.query<{ n: bigint }>(
      'select count(*) as n from unnest($1::timestamptz[]) at where at >= $2 and at < $3',
      [['0001-01-01T00:00:00Z'], startOfDay(timeZone, '0001-01-01'), startOfDay(timeZone, '0001-01-02')],
    );
    expect(rows).toEqual([{ n: 1n }]);
  }
  expect(startOfDay('UTC', undefined)).toBeUndefined();
});
