import { randomUUID } from 'node:crypto';
import type { Database } from '#libs/eventing/database.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { FeedItem } from '#libs/feed/items/feed.events.js';
import { addItems, lastPosition } from '#libs/feed/items/feed.table.js';

/** An alert in the feed, except for what is given. */
export const anItem = (position: bigint, given: Partial<FeedItem> = {}): FeedItem => ({
  position,
  eventId: randomUUID(),
  tenant: 'acme',
  customerId: 'c-1',
  type: 'churn.alert.raised',
  source: '/peakend/alerts',
  time: '2026-03-01T12:00:00.000Z',
  recordedAt: Date.parse('2026-03-01T12:00:00Z'),
  data: { alertId: 'a-1' },
  ...given,
});

/** Adds alerts behind those that are there, as a follower does. */
export async function addAlerts(
  database: Database,
  head: HeadSignal,
  given: readonly Partial<FeedItem>[],
): Promise<readonly FeedItem[]> {
  const last = await lastPosition(database);
  const items = given.map((each, index) => anItem(last + BigInt(index) + 1n, each));
  await database.transaction(async (sql) => addItems(sql, items));
  head.raise(last + BigInt(items.length));
  return items;
}
