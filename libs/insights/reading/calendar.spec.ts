import fc from 'fast-check';
import { useDatabase } from '#test/support/postgres.js';
import { calendarOf, periodsOf, startOfDay } from './calendar.js';
import { periodOf } from './period.js';

const day = (timeZone: string, time: string) => calendarOf(timeZone)(Date.parse(time));

test('days begin at the midnights of the zone, also where clocks change', () => {
  expect(day('America/New_York', '2024-03-10T04:59:59.999Z')).toBe('2024-03-09');
  expect(day('America/New_York', '2024-03-10T05:00:00Z')).toBe('2024-03-10');
  expect(day('America/New_York', '2024-03-11T04:00:00Z')).toBe('2024-03-11');
  expect(day('Asia/Kolkata', '2024-12-31T18:29:59Z')).toBe('2024-12-31');
  expect(day('Asia/Kolkata', '2024-12-31T18:30:00Z')).toBe('2025-01-01');
});

test('the far past is not counted by the Julian calendar', () => {
  for (const timeZone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
    expect(day(timeZone, '0001-01-01T12:00:00Z')).toBe('0001-01-01');
    expect(day(timeZone, '0900-02-28T12:00:00Z')).toBe('0900-02-28');
    expect(day(timeZone, '1799-12-31T12:00:00Z')).toBe('1799-12-31');
    expect(day(timeZone, '1800-01-01T12:00:00Z')).toBe('1800-01-01');
  }
  expect(day('America/New_York', '0099-12-31T23:00:00Z')).toBe('0099-12-31');
  expect(day('Asia/Kolkata', '0099-12-31T23:00:00Z')).toBe('0100-01-01');
});

test('no day stands before the first one', () => {
  expect(day('America/New_York', '0001-01-01T00:00:00Z')).toBe('0001-01-01');
});

describe('in SQL', () => {
  const postgres = useDatabase();
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'];
  const first = Date.parse('0001-01-01T00:00:00Z');

  async function inSql(times: readonly Date[], zone: string): Promise<readonly object[]> {
    const { day, week, month } = periodsOf('at', '$2');
    const { rows } = await postgres.database.query<{ day: string; week: string; month: string }>(
      `select day, week, month, at >= ${startOfDay('day', '$2')} and at < ${startOfDay('(day::date + 1)', '$2')} as within
         from unnest($1::timestamptz[]) with ordinality as t(at, no), lateral (select ${day} as day, ${week} as week, ${month} as month) p order by no`,
      [times, zone],
    );
    return rows;
  }

  test('periods are those of the calendar, and each moment lies within its day', async () => {
    const time = fc.oneof(
      fc.integer({ min: first, max: first + 2 * 86_400_000 }),
      fc.integer({ min: first, max: Date.parse('2030-01-01T00:00:00Z') }),
    );
    const moments = fc.array(time, { minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zones), moments, async (zone, times) => {
        const dayOf = calendarOf(zone);
        const expected = times.map((each) => {
          const day = dayOf(each);
          return { day, week: periodOf('week', day), month: periodOf('month', day), within: true };
        });
        expect(
          await inSql(
            times.map((each) => new Date(each)),
            zone,
          ),
        ).toEqual(expected);
      }),
      { examples: [['America/New_York', [first]]] },
    );
  });
});
