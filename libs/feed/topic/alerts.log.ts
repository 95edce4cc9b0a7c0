import type { Database } from '#libs/eventing/database.js';
import type { EventStore, FollowOptions } from '#libs/eventing/event-store.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import { ALERT_EVENTS, type FeedItem, sentData } from '#libs/feed/items/feed.events.js';
import { readItems } from '#libs/feed/items/feed.table.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { formatPosition } from '#libs/platform/position.token.js';

/** How often the feed is looked at where nothing was heard of it, in milliseconds. */
const POLL_MS = 1_000;

/**
 * The alerts of the feed as a log that a relay can carry. What is sealed stays sealed: on a bus no erasure could reach
 * it.
 */
export class AlertsLog implements Pick<EventStore, 'follow'> {
  /** @param epoch the log's */
  constructor(
    private readonly database: Database,
    private readonly head: HeadSignal,
    private readonly epoch: string,
  ) {}

  async *follow(after: Position, { signal, batch }: FollowOptions): AsyncGenerator<readonly StoredEvent[]> {
    for (let at = after; !signal.aborted; ) {
      const heard = this.head.position;
      const items = await readItems(this.database, { types: ALERT_EVENTS, tenant: null, after: at, limit: batch });
      const last = items.at(-1);
      if (last !== undefined) {
        at = last.position;
        yield items.map((item) => eventOf(item, this.epoch));
      }
      if (items.length < batch) await this.head.beyond(heard, POLL_MS, signal);
    }
  }
}

function eventOf(item: FeedItem, epoch: string): StoredEvent {
  const { position, eventId, tenant, customerId, type, source, time, recordedAt, data } = item;
  return {
    position,
    eventId,
    tenant,
    customerId,
    type,
    schemaVersion: 1,
    source,
    id: eventId,
    sequence: null,
    ...instantOfText(time),
    recordedAt,
    data: sentData(item, data, formatPosition(epoch, position)),
    derived: null,
    contentHash: null,
    correlationId: null,
    causationId: null,
    traceparent: null,
    extensions: null,
    stream: null,
    revision: null,
  };
}
