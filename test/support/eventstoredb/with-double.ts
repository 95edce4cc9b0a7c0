import {
  EventStoreDBEventStore,
  type EventStoreDBEventStoreOptions,
} from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { eventually } from '../eventually.js';
import { type DoubleOptions, EventStoreDBDouble } from './eventstoredb.double.js';

/** Doubles, and stores in front of them; all are closed after the test. */
export function withDoubles() {
  const ends: (() => Promise<unknown>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  afterEach(endAll);
  return {
    endAll,
    onEnd: (end: () => Promise<unknown>) => void ends.push(end),
    async double(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
      const double = await EventStoreDBDouble.start({ commitTimeoutMs: 200, ...options });
      ends.push(() => double.stop());
      ends.push(async () => {
        double.faults.clear();
        double.log.releaseIndex();
      });
      return double;
    },
    /** Patient enough for a busy machine, impatient enough for a test; opening is retried until it succeeds. */
    async store(url: string, options: EventStoreDBEventStoreOptions = {}): Promise<EventStoreDBEventStore> {
      const store = new EventStoreDBEventStore(url, { patienceMs: 30_000, attemptMs: 2_000, pollMs: 100, ...options });
      ends.push(() => store.close());
      await eventually('the store is open', () =>
        store.open().then(
          () => true,
          (error) => {
            if (error instanceof StoreUnavailable) return false;
            throw error;
          },
        ),
      );
      return store;
    },
  };
}
