import { randomUUID } from 'node:crypto';
import { type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import { eventually } from '../support/eventually.js';
import { type AppendFault, inTurn, PASSING_FAULTS } from '../support/eventstoredb/server.faults.js';
import { SIZES, withDoubles } from '../support/eventstoredb/with-double.js';
import { useUnhandled } from '../support/unhandled.js';
import { aDecision, aFact, appendOne, readAll, stored } from './event-store.examples.js';

/** Of these, the store cannot know better than its patience lets it. */
const LASTING = PASSING_FAULTS.filter((fault) => fault !== 'no-position' && fault !== 'answered-twice');
/** Attempts that are not sent again while a busy machine still works on them. */
const UNHURRIED = { patienceMs: 60_000, attemptMs: 30_000 };
const IMPATIENT = { patienceMs: 1_000, attemptMs: 400 };

/** What the log holds is what was answered: that event, once, there. */
async function holds(store: EventStore, ...expected: { eventId: string; position: bigint }[]): Promise<void> {
  const there = (await readAll(store, 0n)).map(({ eventId, position }) => ({ eventId, position }));
  expect(there).toEqual(expected.map(({ eventId, position }) => ({ eventId, position })));
}

describe.each(SIZES)('An append that meets a fault of an EventStoreDB of %i', (size) => {
  const { double: aDouble, store: aStore } = withDoubles(size);
  useUnhandled();

  test.each(PASSING_FAULTS)('%s, once: it is stored once, and the answer says where', async (fault) => {
    const double = await aDouble();
    const store = await aStore(double.url);
    double.faults.append = inTurn<AppendFault>(fault);
    const outcome = await stored(store, aFact());
    double.faults.storeLate();
    await holds(store, outcome);
    const decision = aDecision(randomUUID(), -1, 2);
    double.faults.append = inTurn<AppendFault>(fault);
    const decided = await stored(store, decision);
    double.faults.storeLate();
    expect(decided).toMatchObject({ revision: 1, eventId: decision.events[1]?.eventId });
    expect(await store.readStream(decision.stream)).toMatchObject([{ revision: 0 }, { position: decided.position }]);
  });

  test.each(LASTING)('%s, for long: its fate is unknown, and sent again it is known', async (fault) => {
    const double = await aDouble({ commitTimeoutMs: 20 });
    const [impatient, store] = [await aStore(double.url, IMPATIENT), await aStore(double.url)];
    const fact = aFact();
    double.faults.append = () => fault;
    await expect(impatient.append([fact])).rejects.toBeInstanceOf(StoreUnavailable);
    double.faults.append = () => undefined;
    double.faults.storeLate();
    const wasStored = double.log.streamEvents(`fact-${fact.event.eventId}`).length > 0;
    const outcome = await appendOne(store, fact);
    // An attempt that was still on its way when the fault ended may have stored it since.
    expect(wasStored ? ['duplicate'] : ['duplicate', 'stored']).toContain(outcome.status);
    expect(outcome).toMatchObject({ eventId: fact.event.eventId });
    if (outcome.status === 'stored' || outcome.status === 'duplicate') await holds(store, outcome);
    expect(await appendOne(store, aFact('other', { eventId: fact.event.eventId }))).toEqual({
      status: 'conflict',
      on: 'event',
    });
  });

  test('what comes late loses against what was stored meanwhile', async () => {
    const double = await aDouble();
    const [impatient, store] = [await aStore(double.url, IMPATIENT), await aStore(double.url)];
    const [late, winner] = [aFact('late'), aFact('winner')];
    const eventId = late.event.eventId;
    double.faults.append = () => 'late';
    await expect(impatient.append([late])).rejects.toBeInstanceOf(StoreUnavailable);
    // When it loses patience, its last attempt may not have been sent yet.
    await impatient.close();
    double.faults.append = () => undefined;
    const outcome = await stored(store, { ...winner, event: { ...winner.event, eventId } });
    double.faults.storeLate();
    await holds(store, outcome);
    expect(await appendOne(store, late)).toEqual({ status: 'conflict', on: 'event' });
  });

  test('a claim whose fact was never stored is completed by the same request, and by no other', async () => {
    const double = await aDouble();
    const [impatient, store] = [await aStore(double.url, IMPATIENT), await aStore(double.url)];
    const stream = randomUUID();
    const fact = aFact('filed', {}, stream);
    double.faults.append = (name) => (name.startsWith('stream-') ? 'unanswered' : undefined);
    await expect(impatient.append([fact])).rejects.toBeInstanceOf(StoreUnavailable);
    double.faults.append = () => undefined;
    await holds(store);
    expect(await store.readEvent(fact.event.eventId)).toBeUndefined();
    expect(await appendOne(store, aFact('other', { eventId: fact.event.eventId }))).toMatchObject({ on: 'event' });
    const outcome = await stored(store, fact);
    expect(outcome.revision).toBe(0);
    await holds(store, outcome);
    expect((await store.readEvent(fact.event.eventId))?.stream).toBe(stream);
  });

  test('a restart with 256 appends in flight: each is stored once', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, UNHURRIED);
    const facts = Array.from({ length: 600 }, () => aFact());
    double.faults.latencyMs = 20;
    const appending = store.append(facts);
    await eventually('some are stored', () => double.log.events.length > 50);
    await double.stop();
    await double.listen();
    const outcomes = await appending;
    expect(outcomes.map(({ status }) => status)).toEqual(Array(600).fill('stored'));
    const events = await readAll(store, 0n);
    expect(events.map(({ eventId }) => eventId).sort()).toEqual(facts.map(({ event }) => event.eventId).sort());
  });

  test('within one call the earlier one wins, also when its first attempt fails', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    const [fact, stream] = [aFact('earlier'), randomUUID()];
    double.faults.append = inTurn<AppendFault>('timeout', 'timeout');
    const outcomes = await store.append([
      fact,
      aDecision(stream, -1),
      aFact('later', { eventId: fact.event.eventId }),
      aDecision(stream, 0),
    ]);
    expect(outcomes).toEqual([
      expect.objectContaining({ status: 'stored', eventId: fact.event.eventId }),
      expect.objectContaining({ status: 'stored', revision: 0 }),
      { status: 'conflict', on: 'event' },
      expect.objectContaining({ status: 'stored', revision: 1 }),
    ]);
  });

  test('a connection that goes silent, and stays open, is replaced', async () => {
    const double = await aDouble();
    const store = await aStore(double.url);
    const peers: string[] = [];
    const silentFirst = (_: string, peer: string) => {
      if (!peers.includes(peer)) peers.push(peer);
      return peer === peers[0] ? 'unanswered' : undefined;
    };
    double.faults.append = silentFirst;
    double.faults.read = silentFirst;
    const outcome = await stored(store, aFact());
    await holds(store, outcome);
    expect(peers.length).toBeGreaterThan(1);
  });

  test('a stream that the server ends is opened again at once, over the same connection', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, UNHURRIED);
    const peers = new Set<string>();
    const fault = inTurn<AppendFault>('stream-ended');
    double.faults.append = (_, peer) => {
      peers.add(peer);
      return fault();
    };
    await stored(store, aFact());
    expect(peers.size).toBe(1);
  });

  test('a stream that breaks fails the appends of its own store only', async () => {
    const [broken, sound] = [await aDouble(), await aDouble()];
    const [one, other] = [await aStore(broken.url, UNHURRIED), await aStore(sound.url, UNHURRIED)];
    let asked = 0;
    sound.faults.append = () => {
      asked++;
      return undefined;
    };
    sound.faults.latencyMs = 200;
    broken.faults.append = inTurn<AppendFault>('lost-reply');
    const facts = () => Array.from({ length: 50 }, () => aFact());
    const statuses = await Promise.all([one.append(facts()), other.append(facts())]);
    expect(statuses.flat().map(({ status }) => status)).toEqual(Array(100).fill('stored'));
    expect(asked).toBe(50);
  });

  test('no more are under way at once than is said, and after a failure no further ones are begun', async () => {
    const double = await aDouble();
    const store = await aStore(double.url, { ...IMPATIENT, inFlight: 8 });
    const begun = new Set<string>();
    double.faults.append = (stream) => {
      begun.add(stream);
      return 'unanswered';
    };
    await expect(store.append(Array.from({ length: 100 }, () => aFact()))).rejects.toBeInstanceOf(StoreUnavailable);
    expect(begun.size).toBe(8);
  });

  test('what the server refuses for good is no outage', async () => {
    const double = await aDouble({ maxAppendSize: 5_000 });
    const store = await aStore(double.url);
    const large = aFact('large', { data: { text: 'x'.repeat(6_000) } });
    await expect(store.append([large])).rejects.toThrow(/MaximumAppendSizeExceeded/);
    await expect(store.append([large])).rejects.not.toBeInstanceOf(StoreUnavailable);
    await double.log.whenIndexed();
    double.log.tombstone(`fact-${large.event.eventId}`);
    await expect(store.append([aFact('small', { eventId: large.event.eventId })])).rejects.toThrow(/StreamDeleted/);
  });

  test('a loser waits until it can read who won', async () => {
    const double = await aDouble();
    const [one, other] = [await aStore(double.url), await aStore(double.url)];
    const fact = aFact('winner');
    const decision = aDecision(randomUUID(), -1);
    double.log.holdIndex();
    const winning = one.append([fact, decision]);
    await eventually('the winner is written', () => double.log.events.length - double.log.indexed === 2);
    let settled = false;
    const losing = other
      .append([aFact('loser', { eventId: fact.event.eventId }), aDecision(decision.stream, -1)])
      .finally(() => (settled = true));
    let asked = 0;
    double.faults.read = () => {
      asked++;
      return undefined;
    };
    await eventually('the loser has looked for the winner', () => asked >= 4);
    expect(settled).toBe(false);
    double.log.releaseIndex();
    expect(await losing).toEqual([
      { status: 'conflict', on: 'event' },
      { status: 'wrong-revision', actual: 0 },
    ]);
    expect((await winning).map(({ status }) => status)).toEqual(['stored', 'stored']);
  });

  test('a loser whose winner is lost with its leader is stored', async () => {
    const double = await aDouble();
    const [one, other] = [await aStore(double.url, IMPATIENT), await aStore(double.url)];
    const fact = aFact('lost');
    double.log.holdIndex();
    const losing = one.append([fact]).catch((error: unknown) => error);
    await eventually('it is written', () => double.log.events.length > double.log.indexed);
    let asked = 0;
    double.faults.read = () => {
      asked++;
      return undefined;
    };
    const winning = stored(other, aFact('kept', { eventId: fact.event.eventId }));
    await eventually('the other one has found it taken', () => asked >= 2);
    expect(await losing).toBeInstanceOf(StoreUnavailable);
    double.log.loseUnindexed();
    double.log.releaseIndex();
    await holds(other, await winning);
  });

  test('behind a follower that lags, all is asked of the leader', async () => {
    const leader = await aDouble();
    const follower = await aDouble({ leader });
    const store = await aStore(follower.url);
    follower.lag();
    const [fact, decision] = [aFact(), aDecision(randomUUID(), -1)];
    const [first, second] = await store.append([fact, decision]);
    expect(await store.append([fact, decision])).toEqual([
      { ...first, status: 'duplicate' },
      { ...second, status: 'duplicate' },
    ]);
    expect(await store.readStream(decision.stream)).toHaveLength(1);
    expect(await readAll(store, 0n)).toHaveLength(2);
  });
});
