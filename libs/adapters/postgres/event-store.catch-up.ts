import type pg from 'pg';
import type { Uuid } from '#libs/kernel/event.js';
import type { LogIndex } from './event-store.index.js';

const PAGE = 20_000;

/**
 * Reads the ids that came to the log since the index last looked.
 * @throws Error if the log is shorter than it was: it was restored under a running process.
 */
export async function catchUp(client: pg.Client, index: LogIndex): Promise<void> {
  const { rows: ends } = await client.query<[bigint | null]>({
    text: 'select max(position) from store.events',
    rowMode: 'array',
  });
  const head = Number(ends[0]?.[0] ?? 0);
  if (head < index.head)
    throw new Error(`The log ends at ${head} and ended at ${index.head} before: start again after a restore`);
  while (index.head < head) {
    const { rows } = await client.query<[Uuid, bigint]>({
      name: 'ids-after',
      text: 'select event_id, recorded_at from store.events where position > $1 and position <= $2 order by position',
      values: [index.head, Math.min(head, index.head + PAGE)],
      rowMode: 'array',
    });
    for (const [eventId, recordedAt] of rows) index.addEvent(eventId, Number(recordedAt));
  }
  const { rows: claims } = await client.query<[Uuid]>({
    name: 'claims-after',
    text: 'select event_id from store.claims where number > $1 order by number',
    values: [index.claims],
    rowMode: 'array',
  });
  for (const [eventId] of claims) index.addClaim(eventId);
}
