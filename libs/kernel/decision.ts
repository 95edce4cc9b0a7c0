import type { NewEvent, StoredEvent, Uuid } from './event.js';

/**
 * What a policy decided: events for a stream, if its state allows them. Pure: the same stream gives the same events.
 */
export interface Decision {
  /**
   * The id of its first event, derived from the cause and the action. Once that event is stored, the decision is done.
   */
  readonly eventId: Uuid;
  readonly stream: Uuid;
  /** The stream belongs to this decision alone and rarely exists yet: the append is tried without reading it first. */
  readonly opens: boolean;
  /** Empty if there is nothing to do (any more). */
  eventsAfter(stored: readonly StoredEvent[]): readonly NewEvent[];
}
