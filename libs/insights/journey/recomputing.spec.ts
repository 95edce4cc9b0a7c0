import { eventIdOf } from '#libs/facts/fact.identity.js';
import { InsightsProjection } from '#libs/insights/insights.projection.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();
const START = Date.parse('2024-01-01T00:00:00Z');
const [MINUTE, DAY] = [60_000, 24 * 60 * 60_000];
let position = 0;

function touchpoint(customerId: string, time: number): StoredEvent {
  const id = String(++position);
  return {
    eventId: eventIdOf('acme', '/test', id),
    tenant: 'acme',
    customerId,
    type: 'touchpoint.recorded',
    schemaVersion: 1,
    source: '/test',
    id,
    sequence: null,
    time,
    data: { touchpoint: 'fees', channel: 'branch', valence: 0.1 },
    derived: null,
    contentHash: null,
    correlationId: null,
    causationId: null,
    traceparent: null,
    position: BigInt(position),
    recordedAt: START,
    stream: null,
    revision: null,
  };
}

describe('facts that come late', () => {
  const projection = new InsightsProjection({ now: () => START + 400 * DAY });
  const daily = (customerId: string) =>
    Array.from({ length: 100 }, (_, day) => touchpoint(customerId, START + day * DAY));

  /** How many journeys a batch writes. */
  const writes = (events: readonly StoredEvent[]) =>
    db.database.transaction(async (sql) => {
      await projection.apply(sql, events);
      const { rowCount } = await sql.query(
        'select from insight.journeys where xmin::text = pg_current_xact_id()::xid::text',
      );
      return rowCount;
    });

  test('are computed with what stands around each, however far apart they lie', async () => {
    expect(await writes(daily('a'))).toBe(100);
    const [early, late] = [START + 2 * DAY + MINUTE, START + 97 * DAY + MINUTE];
    // Each joins a session, whose next neighbour is computed again with it.
    expect(await writes([touchpoint('a', early), touchpoint('a', late)])).toBe(4);
    // The journey between these two is the neighbour of both.
    expect(await writes([touchpoint('a', early + MINUTE), touchpoint('a', early + DAY)])).toBe(3);
  });

  test('are found in chains that hold nothing yet, as one', async () => {
    expect(await writes(daily('b').reverse())).toBe(100);
  });
});
