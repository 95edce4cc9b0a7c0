import type { EventStore } from '#libs/eventing/event-store.js';

/** How to cause a fault and how to end it. */
export interface Faults {
  /** The server is unreachable, and its connections break. */
  cut(): void;
  /** The server is reachable but does not answer. */
  freeze(): void;
  heal(): void;
}

export interface Enrolment {
  /** The adapter's name. */
  readonly name: string;
  /** The store for all tests; its log may already hold events. */
  open(): Promise<{ readonly store: EventStore; close(): Promise<void>; readonly faults?: Faults }>;
  /** Opens the same log as one more process would. */
  another(): Promise<{ readonly store: EventStore; close(): Promise<void> }>;
  /** Whether positions are consecutive; otherwise they only grow. */
  readonly countsPositions: boolean;
  /** Whether the ids of decided events are also unique across all streams. */
  readonly knowsIdsOfDecidedEvents: boolean;
}

export interface Subject extends Enrolment {
  readonly store: EventStore;
  readonly faults: Faults;
}
