import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { DelayingProxy } from '../bench/delaying.proxy.js';
import { useDatabase } from '../support/postgres.js';
import { aFact, stored } from './event-store.examples.js';

const database = useDatabase();

test('a process that appends now and then has its turn beside one that never pauses', async () => {
  const proxy = await DelayingProxy.before(database.connection);
  const open = async () => {
    const store = new PostgresEventStore({ ...database.connection, port: proxy.port });
    await store.open();
    return store;
  };
  const [busy, other] = [await open(), await open()];
  // Across a network, so that looking where the log ends takes as long as an append of the other.
  proxy.lateMs = 2;
  let isOver = false;
  const callers = Array.from({ length: 8 }, async () => {
    while (!isOver) await stored(busy, aFact());
  });
  try {
    for (let each = 0; each < 20; each++) await stored(other, aFact());
  } finally {
    isOver = true;
    await Promise.allSettled(callers);
    await Promise.all([busy.close(), other.close()]);
    proxy.close();
  }
}, 120_000);
