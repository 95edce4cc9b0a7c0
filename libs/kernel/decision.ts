import type { NewEvent, StoredEvent, Uuid } from './event.js';

/** A stream as it is thought to be. */
export interface Expected {
  /** Its last revision; −1: it does not exist. */
  readonly revision: number;
  /** What the decision comes to if that is so. Empty: the stream must be read. */
  events(): readonly NewEvent[];
}

/**
 * What a policy decided: events for a stream, if its state allows them. Pure: the same stream gives the same events.
 */
export interface Decision {
  /**
   * The id of its first event, derived from the cause and the action. Once that event is stored, the decision is done.
   */
  readonly eventId: Uuid;
  readonly stream: Uuid;
  /** How its stream most likely is: then it is tried without reading it first. null: there is no telling. */
  readonly expected: Expected | null;
  /** Members of its events' data that nobody may read once their customer is erased: they are sealed before they are stored. */
  readonly personal: readonly string[];
  /** Empty if there is nothing to do (any more). */
  eventsAfter(stored: readonly StoredEvent[]): readonly NewEvent[];
}
