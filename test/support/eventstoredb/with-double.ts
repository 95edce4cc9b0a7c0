import {
  EventStoreDBEventStore,
  type EventStoreDBEventStoreOptions,
} from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { eventually } from '../eventually.js';
import { ClusterDouble } from './cluster.double.js';
import { type DoubleOptions, EventStoreDBDouble } from './eventstoredb.double.js';

/** How clients look for the leader in tests: the defaults, made impatient. */
const DISCOVERY = '&maxDiscoverAttempts=3&discoveryInterval=20';

/** A node on its own, and a cluster: whatever can fail is tried with both. */
export const SIZES = [1, 3] as const;

/**
 * Doubles, and stores in front of them; all are closed after the test.
 * @param size how many nodes they have: more than one are a cluster, of which tests get the leader
 */
export function withDoubles(size = 1) {
  const ends: (() => Promise<unknown>)[] = [];
  const endAll = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  afterEach(endAll);
  async function aCluster(options: DoubleOptions = {}): Promise<ClusterDouble> {
    const cluster = await ClusterDouble.start(size, { commitTimeoutMs: 200, ...options }, DISCOVERY);
    ends.push(() => cluster.stop());
    ends.push(async () => {
      for (const { faults } of cluster.nodes) faults.clear();
      cluster.log.releaseIndex();
    });
    return cluster;
  }
  return {
    endAll,
    onEnd: (end: () => Promise<unknown>) => void ends.push(end),
    cluster: aCluster,
    async double(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
      if (size > 1 && !options.leader) return (await aCluster(options)).leader as EventStoreDBDouble;
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
