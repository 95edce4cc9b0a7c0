import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import type { Event, EventType } from './stored.events.js';

/** What a decided event says; an event's other members belong to published ones only. */
export type Decided<Type extends EventType> = {
  [Each in Type]: Pick<
    Event<Each>,
    'eventId' | 'tenant' | 'customerId' | 'type' | 'source' | 'id' | 'time' | 'data' | 'traceparent'
  > & {
    /** Microseconds beyond `time`; none if missing. */
    readonly micros?: number;
    /** Tells events of the same time apart; missing if there is no need to. */
    readonly sequence?: string;
    /** Keyed hash of what requested it, which tells a repeat from another request; missing if nothing has to be told. */
    readonly contentHash?: Uint8Array;
    /** The event that led to it; missing if somebody requested it. */
    readonly causationId?: Uuid;
    readonly correlationId?: string | null;
  };
}[Type];

/** A decided event as it is stored. */
export function decidedEvent<Type extends EventType>(decided: Decided<Type>): NewEvent {
  return {
    schemaVersion: 1,
    micros: 0,
    sequence: null,
    derived: null,
    contentHash: null,
    correlationId: null,
    causationId: null,
    extensions: null,
    ...decided,
  };
}

/** What is stored of an event of a stream of versions, beside what it says. */
export interface Recorded {
  readonly tenant: string;
  readonly customerId: string;
  readonly contentHash?: Uint8Array;
  readonly causationId?: Uuid;
  readonly correlationId?: string | null;
  readonly traceparent: string | null;
}

/** A decided event as it is stored, of a stream whose events count its versions. */
export function versionedEvent(
  {
    type,
    data,
    eventId,
    at,
  }: {
    readonly type: string;
    readonly data: object;
    readonly eventId: Uuid;
    readonly at: { readonly time: number; readonly micros: number };
  },
  source: string,
  recorded: Omit<Recorded, 'customerId'> & { /** null: it is about no customer. */ readonly customerId: string | null },
): NewEvent {
  const { version } = data as { readonly version: number };
  return decidedEvent({
    eventId,
    type,
    data,
    ...recorded,
    source,
    id: eventId,
    ...at,
    // At one time, in the order in which it was decided.
    sequence: `${version}`,
  } as Parameters<typeof decidedEvent>[0]);
}
