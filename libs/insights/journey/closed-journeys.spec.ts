import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { storedEvent } from '#test/support/an.event.js';
import { ALL, one } from './cell.dimensions.js';
import { type JourneyStatus, statusOf } from './journey.status.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { useDatabase } from '#test/support/postgres.js';
import { type CellsWanted, sumCells } from './cell.reader.js';
import { type LiveBuild, readLiveBuild } from './defined.build.js';
import { hasStatus, closedAt } from './journey.row.js';

const db = useDatabase();
const START = Date.parse('2024-01-31T20:00:00Z');
const HOUR = 3_600_000;
const timeZone = 'Europe/Berlin';

function touchpoint(position: number, customerId: string, hour: number, type: string, valence: number): StoredEvent {
  const channel = position % 2 === 0 ? 'app' : 'branch';
  const data = { touchpoint: type, channel, valence, staffId: `s${position % 3}` };
  return storedEvent(position, { customerId, time: START + hour * HOUR, data });
}

describe('journeys that idleness closed', () => {
  let live: LiveBuild;
  let now = START + 3 * HOUR;
  const projection = new InsightsProjection(insights, { now: () => now }, sealedContent);

  beforeAll(async () => {
    const events = [
      touchpoint(1, 'a', 0, 'queueing', -0.6),
      touchpoint(2, 'a', 1, 'counter-service', 0.2),
      touchpoint(3, 'b', 2, 'queueing', 0.4),
      touchpoint(4, 'c', 2, 'goodbye', 0.1),
      touchpoint(5, 'd', 0, 'order', 0.1),
    ];
    await db.database.query(
      "insert into platform.tenants (name, time_zone, created_at) values ('acme', 'Europe/Berlin', now())",
    );
    await db.database.transaction((sql) => projection.apply(sql, events));
    live = await readLiveBuild(db.database, 'acme');
    now = START + 8 * HOUR;
  });

  const base = { channel: ALL, staff: ALL };
  const wanted: Omit<CellsWanted, keyof LiveBuild>[] = [
    { of: 'journeys', ...base, by: [] },
    { of: 'journeys', ...base, by: ['day'] },
    { of: 'journeys', ...base, by: ['day'], period: 'month' },
    { of: 'journeys', ...base, by: ['definition'] },
    { of: 'journeys', staff: ALL, by: ['channel'] },
    { of: 'journeys', channel: ALL, staff: one('s1'), by: ['tier'] },
    { of: 'journeys', ...base, from: '2024-02-01', to: '2024-02-02', by: [] },
    { of: 'types', ...base, definition: one('bank-branch-visit'), tier: one(null), by: ['stage', 'touchpoint'] },
    { of: 'types', channel: one('app'), staff: ALL, from: '2024-01-31', by: ['touchpoint'] },
  ];
  const sums = () =>
    Promise.all(
      wanted.map(async (each) => {
        const cells = await sumCells(db.database, { ...live, ...each }, { now, timeZone });
        return cells
          .map(({ key, sums }) => [each.by.map((dimension) => key[dimension]), sums])
          .sort((a, b) => (JSON.stringify(a[0]) < JSON.stringify(b[0]) ? -1 : 1));
      }),
    );

  test('are in the sums at once, with the same result as after they have been counted', async () => {
    const before = await sums();
    // The bank's three visits: one ended by its goodbye, two idle for more than four hours; the purchase is open.
    expect((before[0]?.[0] as [unknown, bigint[]] | undefined)?.[1].slice(0, 2)).toEqual([3n, 3n]);
    while (await db.database.transaction((sql) => projection.tick(sql)));
    const { rows } = await db.database.query<{ n: number }>(
      'select count(*)::int as n from insight.journeys where counted',
    );
    expect(rows[0]?.n).toBe(3);
    expect(await sums()).toEqual(before);
  });

  test.each<[JourneyStatus]>([['open'], ['ended'], ['abandoned']])(
    'have status %s in SQL as in code',
    async (status) => {
      for (const endedBy of ['completed', 'abandoned', 'terminal', null] as const) {
        for (const closesAt of [now - 1, now, now + 1]) {
          for (const hasGoal of [true, false]) {
            for (const reachedGoal of [true, false]) {
              const closing = { endedBy, closesAt: endedBy === null ? closesAt : null, hasGoal, reachedGoal };
              const { rows } = await db.database.query<{ has: boolean | null; closed: boolean | null }>(
                `select ${hasStatus(status, '$1::timestamptz')} as has, ${closedAt('$1::timestamptz')} as closed
                 from (select $2::text as ended_by, $3::timestamptz as closes_at, $4::boolean as has_goal, $5::boolean as reached_goal) j`,
                [
                  new Date(now),
                  endedBy,
                  closing.closesAt === null ? null : new Date(closing.closesAt),
                  hasGoal,
                  reachedGoal,
                ],
              );
              expect([closing, rows[0]?.has === true]).toEqual([closing, statusOf(closing, now) === status]);
              expect([closing, rows[0]?.closed === true]).toEqual([closing, statusOf(closing, now) !== 'open']);
            }
          }
        }
      }
    },
  );
});
