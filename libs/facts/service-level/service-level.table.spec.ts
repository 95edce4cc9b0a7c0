import type { JsonObject } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { serviceLevelsInForce, takeServiceLevels, versionOf, versionsInForce } from './service-level.table.js';

const db = useDatabase();
const calendar = (timeZone: string) => ({ timeZone, week: { monday: [{ from: '09:00', to: '17:00' }] } });
const level = (resolveWithinSeconds: number) => ({ match: {}, calendar: 'office', resolveWithinSeconds, onBreach: [] });
const event = (position: number, type: string, data: object) =>
  storedEvent(position, { customerId: null, type, data: data as JsonObject });

/** What a tenant did, at positions 1 to 6. */
const events = [
  event(1, 'calendar.put', { name: 'office', version: 1, calendar: calendar('UTC') }),
  event(2, 'service-level.put', { name: 'standard', version: 1, serviceLevel: level(60) }),
  event(3, 'calendar.put', { name: 'office', version: 2, calendar: calendar('Asia/Tokyo') }),
  event(4, 'service-level.put', { name: 'standard', version: 2, serviceLevel: level(90) }),
  event(5, 'service-level.deleted', { name: 'standard', version: 3 }),
  event(6, 'calendar.deleted', { name: 'office', version: 3 }),
];

describe('calendars and service levels', () => {
  beforeAll(() =>
    db.database.transaction(async (sql) => {
      await takeServiceLevels(sql, events.slice(0, 4));
      // Another partition of the log carries them again.
      await takeServiceLevels(sql, events);
    }),
  );

  it.each<[bigint, string | null]>([
    [1n, null],
    [2n, 'standard 1: 60 s by office 1 in UTC'],
    [3n, 'standard 1: 60 s by office 2 in Asia/Tokyo'],
    [4n, 'standard 2: 90 s by office 2 in Asia/Tokyo'],
    [5n, null],
  ])('are known as they were at position %s', async (position, expected) => {
    const [found] = await db.database.transaction((sql) => serviceLevelsInForce(sql, 'acme', position));
    const said =
      found &&
      `${found.name} ${found.version}: ${found.serviceLevel.resolveWithinSeconds} s by ` +
        `${found.calendar.name} ${found.calendar.version} in ${found.calendar.calendar.timeZone}`;
    expect(said ?? null).toBe(expected);
  });

  it('are gone once they are deleted, but for their versions', async () => {
    await db.database.transaction(async (sql) => {
      expect(await versionsInForce(sql, 'acme', 'calendar')).toEqual([]);
      expect(await serviceLevelsInForce(sql, 'acme')).toEqual([]);
      const first = { name: 'office', version: 1 };
      expect(await versionOf(sql, 'acme', 'calendar', first)).toEqual({ ...first, said: calendar('UTC') });
      expect(await versionOf(sql, 'acme', 'calendar', { name: 'office', version: 3 })).toBeUndefined();
      expect(await versionOf(sql, 'other', 'calendar', first)).toBeUndefined();
    });
  });
});
