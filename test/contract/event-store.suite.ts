import type { EventStore } from '#libs/eventing/event-store.js';
import { faultSuite } from './event-store.faults.suite.js';
import { followingSuite } from './event-store.following.suite.js';
import { identitySuite } from './event-store.identity.suite.js';
import { readingSuite } from './event-store.reading.suite.js';
import { streamSuite } from './event-store.streams.suite.js';

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

/** Every promise of the port, for one adapter. */
export function eventStoreSuite(enrolment: Enrolment): void {
  describe(`The event store: ${enrolment.name}`, () => {
    let opened: Awaited<ReturnType<Enrolment['open']>>;
    beforeAll(async () => {
      opened = await enrolment.open();
    }, 60_000);
    afterAll(() => opened?.close());

    const subject: Subject = {
      ...enrolment,
      get store() {
        return opened.store;
      },
      get faults() {
        if (!opened.faults) throw new Error('This adapter has no server that could fail');
        return opened.faults;
      },
    };
    identitySuite(subject);
    streamSuite(subject);
    readingSuite(subject);
    followingSuite(subject);
  });
}

/** What a store with a server promises when the server is gone. */
export function eventStoreFaultSuite(enrolment: Enrolment): void {
  describe(`The event store without its server: ${enrolment.name}`, () => faultSuite(enrolment));
}
