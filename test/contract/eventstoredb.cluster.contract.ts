import { type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import type { ClusterDouble } from '../support/eventstoredb/cluster.double.js';
import type { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { withDoubles } from '../support/eventstoredb/with-double.js';
import { eventually } from '../support/eventually.js';
import { useUnhandled } from '../support/unhandled.js';
import { aFact, readAll, stored } from './event-store.examples.js';

const { cluster: aCluster, store: aStore } = withDoubles(3);
useUnhandled();
const other = ({ nodes }: ClusterDouble) => nodes[1] as EventStoreDBDouble;
const idsIn = async (store: EventStore) => (await readAll(store, 0n)).map(({ eventId }) => eventId);
/** Resolves when the leader was looked for from now on, in vain, as often as a client tries. */
async function searchedInVain({ nodes }: ClusterDouble, times = 2): Promise<void> {
  const asked = () => nodes.reduce((sum, { gossiped }) => sum + gossiped, 0);
  const before = asked();
  await eventually('all nodes were asked often enough', () => asked() >= before + 3 * 3 * times);
}

describe('A cluster of EventStoreDB that loses its leader', () => {
  test('streams that break while nobody leads end no process, and all goes on when another leads', async () => {
    const cluster = await aCluster();
    const store = await aStore(cluster.url);
    const ending = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const events of store.follow(0n, { signal: ending.signal, batch: 10 })) {
        seen.push(...events.map(({ eventId }) => eventId));
      }
    })();
    const [before, meanwhile, after] = [aFact('before'), aFact('meanwhile'), aFact('after')];
    await stored(store, before);
    await eventually('it is subscribed', () => cluster.leader?.subscriptions === 1);
    cluster.depose();
    const append = stored(store, meanwhile);
    for (let round = 0; round < 3; round++) {
      await searchedInVain(cluster, 1);
      cluster.reset();
    }
    await searchedInVain(cluster);
    cluster.elect(other(cluster));
    await append;
    await stored(store, after);
    const ids = [before, meanwhile, after].map(({ event }) => event.eventId);
    await eventually('all have come', () => seen.length === 3);
    expect(seen).toEqual(ids);
    expect(await idsIn(store)).toEqual(ids);
    ending.abort();
    await following;
  });

  test('a node that is cut off from the others is left, though it keeps its connections', async () => {
    const cluster = await aCluster();
    const store = await aStore(cluster.url, { patienceMs: 10_000 });
    const [before, after] = [aFact(), aFact()];
    await stored(store, before);
    (cluster.leader as EventStoreDBDouble).faults.append = () => 'not-ready';
    cluster.elect(other(cluster));
    await stored(store, after);
    expect(await idsIn(store)).toEqual([before, after].map(({ event }) => event.eventId));
  });

  test('whoever asks meanwhile, for longer than patience lasts, is told that the store is not available', async () => {
    const cluster = await aCluster();
    const [impatient, store] = [
      await aStore(cluster.url, { patienceMs: 500, attemptMs: 200 }),
      await aStore(cluster.url),
    ];
    cluster.depose();
    const fact = aFact();
    for (const asked of [
      () => impatient.append([fact]),
      () => impatient.check([fact]),
      () => impatient.head(),
      () => impatient.read(0n, 1),
      () => impatient.readEvent(fact.event.eventId),
      () => impatient.readStream(fact.event.eventId),
    ]) {
      await expect(asked()).rejects.toBeInstanceOf(StoreUnavailable);
    }
    cluster.elect(other(cluster));
    await stored(store, fact);
    expect(await idsIn(impatient)).toEqual([fact.event.eventId]);
  });

  test('the leader dies, another takes over, and what was answered is there once', async () => {
    const cluster = await aCluster();
    const store = await aStore(cluster.url);
    const first = cluster.leader as EventStoreDBDouble;
    const facts = Array.from({ length: 300 }, () => aFact());
    first.faults.latencyMs = 20;
    const appending = store.append(facts);
    await eventually('some are stored', () => cluster.log.events.length > 50);
    await first.stop();
    await searchedInVain(cluster);
    cluster.elect(other(cluster));
    expect((await appending).map(({ status }) => status)).toEqual(Array(300).fill('stored'));
    expect((await idsIn(store)).sort()).toEqual(facts.map(({ event }) => event.eventId).sort());
  });

  test('a leader that follows from now on sends appends and reads to the new one', async () => {
    const cluster = await aCluster();
    const store = await aStore(cluster.url);
    const facts = [aFact(), aFact()] as const;
    await stored(store, facts[0]);
    cluster.elect(other(cluster));
    await stored(store, facts[1]);
    expect(await idsIn(store)).toEqual(facts.map(({ event }) => event.eventId));
  });

  test('a store that is opened while nobody leads waits for a leader', async () => {
    const cluster = await aCluster();
    cluster.depose();
    const store = new EventStoreDBEventStore(cluster.url, { patienceMs: 30_000, attemptMs: 2_000 });
    const opening = store.open();
    await searchedInVain(cluster);
    cluster.elect(other(cluster));
    await opening;
    expect(store.epoch).toMatch(/^[0-9a-f]{8}$/);
    await store.close();
  });
});
