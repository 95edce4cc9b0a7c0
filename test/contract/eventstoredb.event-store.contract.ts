import {
  EventStoreDBEventStore,
  type EventStoreDBEventStoreOptions,
} from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import type { Enrolment } from './event-store.subject.js';
import { eventStoreFaultSuite, eventStoreSuite } from './event-store.suite.js';
import { TcpProxy } from './tcp.proxy.js';

let double: EventStoreDBDouble;
beforeAll(async () => {
  double = await EventStoreDBDouble.start();
});
afterAll(() => double.stop());

const connected = async (options: EventStoreDBEventStoreOptions, url = double.url) => {
  const store = new EventStoreDBEventStore(url, options);
  await store.open();
  return { store, close: () => store.close() };
};

const eventstoredb: Enrolment = {
  name: 'EventStoreDB',
  // Polls are so rare that a follower that is not woken fails.
  open: () => connected({ pollMs: 30_000 }),
  another: () => connected({}),
  countsPositions: false,
  knowsIdsOfDecidedEvents: false,
};

eventStoreSuite(eventstoredb);
eventStoreFaultSuite({
  ...eventstoredb,
  open: async () => {
    const proxy = await TcpProxy.before(double.endpoint);
    const url = `esdb://127.0.0.1:${proxy.port}?tls=false`;
    const { store, close } = await connected({ patienceMs: 4_000, pollMs: 100 }, url);
    return { store, faults: proxy, close: () => close().finally(() => proxy.close()) };
  },
});

const real = process.env.TEST_EVENTSTOREDB_URL;
if (real) {
  const at = (options: EventStoreDBEventStoreOptions) => connected(options, real);
  const open = () => at({ pollMs: 30_000 });
  eventStoreSuite({ ...eventstoredb, name: 'EventStoreDB, a server', open, another: () => at({}) });
}
