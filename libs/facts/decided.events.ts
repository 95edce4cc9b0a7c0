import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import type { DecidedType, Event } from './stored.events.js';

/** What a decided event says; the rest of an event only those that are published have. */
export type Decided<Type extends DecidedType> = {
  [Each in Type]: Pick<
    Event<Each>,
    'eventId' | 'tenant' | 'customerId' | 'type' | 'source' | 'id' | 'time' | 'data' | 'traceparent'
  > & {
    /** Microseconds beyond `time`; missing: none. */
    readonly micros?: number;
    /** Parts what happened at one time; missing: it need not be parted. */
    readonly sequence?: string;
    /** Of what asked for it, where a repeat of that must be told from something else; missing: nothing is to be told. */
    readonly contentHash?: Uint8Array;
    /** The event that led to it; missing: somebody asked for it. */
    readonly causationId?: Uuid;
    readonly correlationId?: string | null;
  };
}[Type];

/** A decided event as it is stored. */
export function decidedEvent<Type extends DecidedType>(decided: Decided<Type>): NewEvent {
  return {
    schemaVersion: 1,
    micros: 0,
    sequence: null,
    derived: null,
    contentHash: null,
    correlationId: null,
    causationId: null,
    ...decided,
  };
}
