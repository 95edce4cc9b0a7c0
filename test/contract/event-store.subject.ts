import type { EventStore } from '#libs/eventing/event-store.js';

/** How a fault is made and ended. */
export interface Faults {
  /** Nobody reaches the server, and connections break. */
  cut(): void;
  /** The server is reached and does not answer. */
  freeze(): void;
  heal(): void;
}

export interface Enrolment {
  /** What the adapter is called. */
  readonly name: string;
  /** The store under test, from the first test to the last; others may have filled its log before. */
  open(): Promise<{ readonly store: EventStore; close(): Promise<void>; readonly faults?: Faults }>;
  /** One more process on the same log. */
  another(): Promise<{ readonly store: EventStore; close(): Promise<void> }>;
  /** Positions are counted; elsewhere they only grow. */
  readonly countsPositions: boolean;
  /** An event id is one for all streams, decided events too. */
  readonly knowsIdsOfDecidedEvents: boolean;
}

export interface Subject extends Enrolment {
  readonly store: EventStore;
  readonly faults: Faults;
}
