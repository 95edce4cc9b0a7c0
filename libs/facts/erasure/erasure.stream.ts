import { type DecidedStream, decideOn } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { type CustomerErasedEvent, erasureDecider } from './erasure.decider.js';
import type { CustomerErased, Erasure } from './erasure.events.js';

/** The source of erasures as events. */
const SOURCE = '/peakend/erasures';

/** An erasure in the log. */
export interface StoredErasure extends Erasure {
  /** Of its last event. */
  readonly position: Position;
}

/** Puts an erasure into the log, all of it or nothing; one that is there already stays as it is. Answers where it stands. */
export async function recordErasure(
  store: EventStore,
  erasure: Erasure,
  traceparent: string | null = null,
): Promise<Position> {
  const stream = streamOf(erasure, traceparent);
  return (await decideOn(store, stream, erasureDecider, erasure, undefined)).position;
}

/** An erasure of a tenant; undefined if there is none of this id. */
export async function readErasure(
  store: EventStore,
  tenant: string,
  erasureId: string,
): Promise<StoredErasure | undefined> {
  const events = await store.readStream(erasureStreamOf(tenant, erasureId));
  const last = events.at(-1);
  if (last === undefined) return undefined;
  const customers = events.map((event) => ({ customerId: event.customerId ?? '', keys: dataOf(event).keys }));
  const { survivor } = dataOf(last);
  return { erasureId, tenant, survivor, time: last.time, customers, position: last.position };
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
    read: (stored) => ({ type: 'customer.erased', customerId: stored.customerId ?? '', data: dataOf(stored) }),
    write: ({ type, customerId, data }) => {
      // Four parts: no event that a channel publishes can have this id and so keep a customer from being erased.
      const eventId = uuid5(EVENT_NAMESPACE, JSON.stringify(['erasure', tenant, erasureId, customerId]));
      return {
        eventId,
        tenant,
        customerId,
        type,
        schemaVersion: 1,
        source: SOURCE,
        id: eventId,
        sequence: null,
        time,
        micros: 0,
        data: data as unknown as JsonObject,
        derived: null,
        contentHash: null,
        correlationId: null,
        causationId: null,
        traceparent,
      };
    },
  };
}

function dataOf({ data }: StoredEvent): CustomerErased {
  return data as unknown as CustomerErased;
}
