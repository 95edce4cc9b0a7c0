import {
  EventStoreDBEventStore,
  type EventStoreDBEventStoreOptions,
} from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { type DoubleOptions, EventStoreDBDouble } from './eventstoredb.double.js';

/** Doubles, and stores in front of them; all end with the test. */
export function withDoubles() {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  return {
    async double(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
      const double = await EventStoreDBDouble.start({ commitTimeoutMs: 200, ...options });
      ends.push(async () => {
        double.faults.clear();
        double.log.releaseIndex();
        await double.stop();
      });
      return double;
    },
    /** Patient enough for a busy machine, impatient enough for a test. */
    async store(url: string, options: EventStoreDBEventStoreOptions = {}): Promise<EventStoreDBEventStore> {
      const store = new EventStoreDBEventStore(url, { patienceMs: 4_000, pollMs: 100, ...options });
      await store.open();
      ends.push(() => store.close());
      return store;
    },
  };
}
