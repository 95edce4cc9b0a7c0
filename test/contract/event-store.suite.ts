import { faultSuite } from './event-store.faults.suite.js';
import { followingSuite } from './event-store.following.suite.js';
import { identitySuite } from './event-store.identity.suite.js';
import { readingSuite } from './event-store.reading.suite.js';
import { streamSuite } from './event-store.streams.suite.js';
import type { Enrolment, Subject } from './event-store.subject.js';

/** Every promise of the port, for one adapter. */
export function eventStoreSuite(enrolment: Enrolment): void {
  describe(`The event store: ${enrolment.name}`, () => {
    let opened: Awaited<ReturnType<Enrolment['open']>>;
    beforeAll(async () => {
      opened = await enrolment.open();
    });
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
