import type { NewEvent, StoredEvent, Uuid } from './event.js';

/**
 * What a policy decided: events for a stream, if the state of the stream lets it. Pure: the same stream gives the same
 * events.
 */
export interface Decision {
  /** Of its first event; it follows from what led to the decision and what is done. Once it is stored, it is done. */
  readonly eventId: Uuid;
  readonly stream: Uuid;
  /** The stream is this decision's own, and most likely not there yet: it is tried without reading it. */
  readonly opens: boolean;
  /** None: there is nothing to do (any more). */
  eventsAfter(stored: readonly StoredEvent[]): readonly NewEvent[];
}
