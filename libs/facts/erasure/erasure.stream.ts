import { type DecidedStream, decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { type CustomerErasedEvent, erasureDecider } from './erasure.decider.js';
import type { Erasure } from './erasure.events.js';

/** The source of erasures as events. */
const SOURCE = '/peakend/erasures';

/** An erasure in the log. */
export interface StoredErasure extends Erasure {
  /** The position of its last event. */
  readonly position: Position;
}

/** Appends an erasure to the log, all of it or nothing; one already there stays as it is. Returns its position. */
export async function recordErasure(
  store: EventStore,
  erasure: Erasure,
  traceparent: string | null = null,
): Promise<Position> {
  const stream = streamOf(erasure, traceparent);
  return (await decideOn(store, stream, erasureDecider, erasure, undefined)).position;
}

/** An erasure of a tenant; undefined if none has this id. */
export async function readErasure(
  store: EventStore,
  tenant: string,
  erasureId: string,
): Promise<StoredErasure | undefined> {
  const stored = await store.readStream(erasureStreamOf(tenant, erasureId));
  const events = stored.map((event) => eventOf(event, 'customer.erased'));
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const customers = events.map(({ customerId, data: { keys } }) => ({ customerId, keys }));
  return { erasureId, tenant, survivor: last.data.survivor, time: last.time, customers, position: last.position };
}

function erasureStreamOf(tenant: string, erasureId: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['erasure', tenant, erasureId, null]));
}

function streamOf(
  { tenant, erasureId, time }: Erasure,
  traceparent: string | null,
): DecidedStream<CustomerErasedEvent> {
  return {
    id: erasureStreamOf(tenant, erasureId),
    read: (stored) => eventOf(stored, 'customer.erased'),
    write: ({ type, customerId, data }) => {
      // Four parts: no event that a channel publishes can have this id and so keep a customer from being erased.
      const eventId = uuid5(EVENT_NAMESPACE, JSON.stringify(['erasure', tenant, erasureId, customerId]));
      return decidedEvent({ eventId, tenant, customerId, type, source: SOURCE, id: eventId, time, data, traceparent });
    },
  };
}
