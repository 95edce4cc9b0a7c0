import type pg from 'pg';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { LogIndex } from './event-store.index.js';
import type { LogPartitions } from './event-store.partitions.js';

const PAGE = 20_000;

/**
 * Learns of the events and claims added to the log since this process last looked.
 * @throws StoreUnavailable if the log is shorter than it was: it was restored, or failed over, under a running process
 */
export async function catchUp(client: pg.Client, index: LogIndex, partitions: LogPartitions): Promise<void> {
  const { rows } = await client.query<[bigint, bigint]>({
    name: 'ends',
    text: `select (select coalesce(max(position), 0) from store.events),
                  (select coalesce(max(number), 0) from store.claims)`,
    rowMode: 'array',
  });
  const [head, claims] = (rows[0] ?? []).map(Number) as [number, number];
  if (index.partitions.length === 0 || head > (index.last?.last ?? 0)) await partitions.load();
  if (head < index.head) {
    throw new StoreUnavailable(
      `its log ends at ${head} and ended at ${index.head} before: start again after a restore`,
    );
  }
  while (index.head < head) await readIds(client, index, Math.min(head, index.head + PAGE));
  if (index.claims < claims) await readClaims(client, index);
}

async function readIds(client: pg.Client, index: LogIndex, to: number): Promise<void> {
  const { rows } = await client.query<[Uuid, bigint]>({
    name: 'ids-after',
    text: 'select event_id, recorded_at from store.events where position > $1 and position <= $2 order by position',
    values: [index.head, to],
    rowMode: 'array',
  });
  for (const [eventId, recordedAt] of rows) index.addEvent(eventId, Number(recordedAt));
}

async function readClaims(client: pg.Client, index: LogIndex): Promise<void> {
  const { rows } = await client.query<[Uuid]>({
    name: 'claims-after',
    text: 'select event_id from store.claims where number > $1 order by number',
    values: [index.claims],
    rowMode: 'array',
  });
  for (const [eventId] of rows) index.addClaim(eventId);
}
