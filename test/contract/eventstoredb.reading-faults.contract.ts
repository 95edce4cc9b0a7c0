import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EventStore } from '#libs/eventing/event-store.js';
import { eventually } from '../support/eventually.js';
import { inTurn, type ReadFault } from '../support/eventstoredb/server.faults.js';
import { SIZES, withDoubles } from '../support/eventstoredb/with-double.js';
import { useUnhandled } from '../support/unhandled.js';
import { aFact, readAll, stored } from './event-store.examples.js';

/** A follower from the start, and what it has seen. */
function follow(store: EventStore, batch = 10) {
  const ending = new AbortController();
  const seen: string[] = [];
  const ended = (async () => {
    for await (const events of store.follow(0n, { signal: ending.signal, batch })) {
      seen.push(...events.map(({ eventId }) => eventId));
    }
  })();
  const end = async () => {
    ending.abort();
    await ended;
  };
  return { seen, end };
}

const ids = (facts: readonly { event: { eventId: string } }[]) => facts.map(({ event }) => event.eventId);
const someFacts = (count: number) => Array.from({ length: count }, () => aFact());

describe.each(SIZES)('Reading from an EventStoreDB of %i that fails', (size) => {
  const { double: aDouble, store: aStore } = withDoubles(size);
  useUnhandled();

  test.each(['cut', 'unanswered', 'half', 'not-ready', 'not-leader'] satisfies ReadFault[])(
    '%s, once: nothing is missing',
    async (fault) => {
      const double = await aDouble();
      const store = await aStore(double.url);
      const facts = someFacts(20);
      const outcomes = await store.append(facts);
      double.faults.read = inTurn<ReadFault>(fault);
      expect(ids((await readAll(store, 0n, 7)).map((event) => ({ event })))).toEqual(ids(facts));
      double.faults.read = inTurn<ReadFault>(fault);
      expect(await store.head()).toBe((outcomes.at(-1) as { position: bigint }).position);
      double.faults.read = inTurn<ReadFault>(fault);
      expect((await store.readEvent(facts[3]?.event.eventId ?? ''))?.eventId).toBe(facts[3]?.event.eventId);
    },
  );

  test('what others had stored in the server before is never read', async () => {
    const double = await aDouble();
    const other = EventStoreDBClient.connectionString(double.url);
    for (let times = 0; times < 3; times++) {
      const noise = Array.from({ length: 700 }, () => jsonEvent({ type: 'x', data: {} }));
      await other.appendToStream('other-1', noise);
    }
    const store = await aStore(double.url);
    let reads = 0;
    double.faults.read = () => {
      reads++;
      return undefined;
    };
    expect(await store.head()).toBe(0n);
    expect(await store.read(0n, 10)).toEqual([]);
    expect(reads).toBe(2);
    await other.dispose();
  });

  test('what others store in the same server is skipped', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    const other = EventStoreDBClient.connectionString(double.url);
    const noise = () =>
      other.appendToStream(
        'other-1',
        Array.from({ length: 700 }, () => jsonEvent({ type: 'x', data: {} })),
      );
    const first = await stored(store, aFact());
    await noise();
    expect(await store.head()).toBe(first.position);
    expect(await store.read(first.position, 10)).toEqual([]);
    const facts = someFacts(3);
    await store.append(facts);
    await noise();
    expect(ids((await readAll(store, first.position, 2)).map((event) => ({ event })))).toEqual(ids(facts));
    expect(await store.head()).toBe((await readAll(store, first.position)).at(-1)?.position);
    await other.dispose();
  });

  test('a subscription that ends without an error is opened again', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, { pollMs: 60_000 });
    const { seen, end } = follow(store);
    const facts = someFacts(5);
    for (const fact of facts) {
      await eventually('it is subscribed', () => double.subscriptions === 1);
      await stored(store, fact);
      await eventually('it has come', () => seen.includes(fact.event.eventId));
      double.endSubscriptions();
      await eventually('the subscription has ended', () => double.subscriptions === 0);
    }
    expect(seen).toEqual(ids(facts));
    await end();
  });

  test('what came without a subscription is found as soon as there is one', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, { pollMs: 60_000 });
    const { seen, end } = follow(store);
    await eventually('it is subscribed', () => double.subscriptions === 1);
    double.endSubscriptions();
    await eventually('the subscription has ended', () => double.subscriptions === 0);
    const fact = aFact();
    await stored(store, fact);
    await eventually('it has come', () => seen.length === 1, 10_000);
    expect(seen).toEqual(ids([fact]));
    await end();
  });

  test('a subscription that goes quiet costs time but no event, and is replaced', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, { pollMs: 50 });
    const { seen, end } = follow(store);
    await eventually('it is subscribed', () => double.subscriptions === 1);
    let subscribed = 0;
    const opened = double.subscriptionsOpened;
    double.faults.quiet = true;
    const facts = someFacts(5);
    for (const fact of facts) {
      await stored(store, fact);
      await eventually('it has come', () => seen.includes(fact.event.eventId));
    }
    await eventually('another one is opened', () => (subscribed = double.subscriptionsOpened) > opened);
    expect(subscribed).toBeGreaterThan(opened);
    expect(seen).toEqual(ids(facts));
    await end();
  });

  test('a subscription that is dropped for being slow is opened again, and nothing is missing', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, { pollMs: 60_000 });
    double.faults.mostWaiting = 2;
    const { seen, end } = follow(store);
    await eventually('it is subscribed', () => double.subscriptions === 1);
    const facts = someFacts(200);
    for (let drops = 0; drops < 4; drops++) {
      const opened = double.subscriptionsOpened;
      double.log.holdIndex();
      const appending = store.append(facts.slice(drops * 50, drops * 50 + 50));
      await eventually('all are written', () => double.log.events.length - double.log.indexed === 50);
      double.log.releaseIndex();
      await appending;
      await eventually('another one is opened', () => double.subscriptionsOpened > opened);
      await eventually('it is there', () => double.subscriptions === 1);
    }
    await eventually('all have come', () => seen.length >= 200);
    expect([...seen].sort()).toEqual(ids(facts).sort());
    expect(seen).toEqual((await readAll(store, 0n)).map(({ eventId }) => eventId));
    await end();
  });

  test('a subscription that begins too early delivers nothing twice', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    const facts = someFacts(10);
    await store.append(facts.slice(0, 5));
    double.faults.redelivered = 1_000;
    const { seen, end } = follow(store);
    for (const fact of facts.slice(5)) {
      await stored(store, fact);
      double.endSubscriptions();
    }
    await eventually('all have come', () => seen.length >= 10);
    expect(seen).toEqual(ids(facts));
    await end();
  });

  test('a follower outlives a restart', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    const { seen, end } = follow(store);
    const [before, after] = [aFact(), aFact()];
    await stored(store, before);
    await eventually('the first has come', () => seen.length === 1);
    await double.stop();
    await double.listen();
    await stored(store, after);
    await eventually('the second has come', () => seen.length === 2);
    expect(seen).toEqual(ids([before, after]));
    await end();
  });

  test('a server that is slow is waited for', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    double.faults.latencyMs = 300;
    const { seen, end } = follow(store);
    const facts = someFacts(3);
    for (const fact of facts) await stored(store, fact);
    await eventually('all have come', () => seen.length === 3);
    expect(seen).toEqual(ids(facts));
    await end();
  });
});
