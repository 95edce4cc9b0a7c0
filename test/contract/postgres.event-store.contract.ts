import { PostgresEventStore, type PostgresEventStoreOptions } from '#libs/adapters/postgres/postgres.event-store.js';
import { useDatabase } from '../support/postgres.js';
import type { Enrolment } from './event-store.subject.js';
import { eventStoreFaultSuite, eventStoreSuite } from './event-store.suite.js';
import { TcpProxy } from './tcp.proxy.js';

const database = useDatabase();

const connected = async (options: PostgresEventStoreOptions, port = database.connection.port) => {
  // Where no fault is caused, a slow answer only means a busy machine.
  const store = new PostgresEventStore({ ...database.connection, port }, { patienceMs: 60_000, ...options });
  await store.open();
  return { store, close: () => store.close() };
};

const postgres: Enrolment = {
  name: 'PostgreSQL',
  // Polls are so rare that a follower that is not woken fails.
  open: () => connected({ pollMs: 30_000 }),
  another: () => connected({}),
  countsPositions: true,
  knowsIdsOfDecidedEvents: true,
};

eventStoreSuite(postgres);
eventStoreFaultSuite({
  ...postgres,
  open: async () => {
    const proxy = await TcpProxy.before(database.connection);
    const { store, close } = await connected({ patienceMs: 4_000, pollMs: 100 }, proxy.port);
    return { store, faults: proxy, close: () => close().finally(() => proxy.close()) };
  },
});
eventStoreSuite({
  ...postgres,
  name: 'PostgreSQL, in small partitions',
  open: () => connected({ pollMs: 30_000, partitionSize: 32 }),
});
