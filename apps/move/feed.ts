import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Position } from '#libs/kernel/event.js';
import { placeOf } from './policies.js';

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
  const { rows } = await database.query<{ position: Position }>(
    'select position from feed.webhooks union select position from feed.deliveries',
  );
  const moved: Position[] = [];
  for (const { position } of rows) moved.push(await placeOf(source.eventStore, target.eventStore, position));
  const values = [rows.map(({ position }) => `${position}`), moved.map(String)];
  await database.transaction(async (sql) => {
    for (const table of ['feed.webhooks', 'feed.deliveries']) {
      // By way of positions that no event has: a new one may be the old one of another row.
      void sql.query(
        `update ${table} t set position = -m.moved - 1
           from unnest($1::bigint[], $2::bigint[]) as m(position, moved) where t.position = m.position`,
        values,
      );
      void sql.query(`update ${table} set position = -position - 1`);
    }
  });
}
