import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Position } from '#libs/kernel/event.js';
import { movedEnds, placeOf } from './policies.js';

/** Of webhooks, and of what they are still to be sent: the feed itself is made of the copied log. */
export const FEED_TABLES = ['feed.webhooks', 'feed.webhook_secrets', 'feed.deliveries'];

/**
 * Makes webhooks continue in the target where they are in the source: their rows were copied with positions of the source's
 * log. What was finished is not listed there.
 */
export async function moveWebhooks(
  source: { readonly eventStore: EventStore },
  target: { readonly database: PostgresDatabase; readonly eventStore: EventStore },
): Promise<void> {
  const { database } = target;
  await database.query('delete from feed.deliveries where finished_at is not null');
  const movedOf = await movedEnds(database);
  const placesOf = (position: Position) => placeOf(source.eventStore, target.eventStore, position);
  // A webhook has taken all that comes before its position, which a single event at that place does not tell.
  await replace(database, 'feed.webhooks', async (position) => movedOf(position) ?? placesOf(position));
  await replace(database, 'feed.deliveries', placesOf);
}

async function replace(
  database: PostgresDatabase,
  table: string,
  moved: (position: Position) => Promise<Position>,
): Promise<void> {
  const { rows } = await database.query<{ position: Position }>(`select distinct position from ${table}`);
  const there: Position[] = [];
  for (const { position } of rows) there.push(await moved(position));
  await database.transaction(async (sql) => {
    // By way of positions that no event has: a new one may be the old one of another row.
    void sql.query(
      `update ${table} t set position = -m.moved - 1
         from unnest($1::bigint[], $2::bigint[]) as m(position, moved) where t.position = m.position`,
      [rows.map(({ position }) => `${position}`), there.map(String)],
    );
    void sql.query(`update ${table} set position = -position - 1`);
  });
}
