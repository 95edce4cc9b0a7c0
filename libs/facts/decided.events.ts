import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import type { DecidedType, Event } from './stored.events.js';

/** What a decided event says; an event's other members belong to published ones only. */
export type Decided<Type extends DecidedType> = {
  [Each in Type]: Pick<
    Event<Each>,
    'eventId' | 'tenant' | 'customerId' | 'type' | 'source' | 'id' | 'time' | 'data' | 'traceparent'
  > & {
    /** Microseconds beyond `time`; none if missing. */
    readonly micros?: number;
    /** The event that led to it; missing if somebody requested it. */
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
    extensions: null,
    ...decided,
  };
}
