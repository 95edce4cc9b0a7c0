import { type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import { eventually } from '../support/eventually.js';
import { aFact, readAll } from './event-store.examples.js';
import type { Enrolment } from './event-store.subject.js';

const DEADLINE_MS = 30_000;

/** Retries until the store can be reached, as callers do. */
async function onceReached<T>(work: () => Promise<T>): Promise<T> {
  const answers: T[] = [];
  await eventually(
    'the store is reached',
    async () => {
      try {
        return answers.push(await work()) > 0;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        return false;
      }
    },
    DEADLINE_MS,
  );
  return answers[0] as T;
}

/** When the server is gone or silent: `StoreUnavailable`, nothing lost or stored twice, and recovery without help. */
export function faultSuite(enrolment: Enrolment): void {
  type Opened = Awaited<ReturnType<Enrolment['open']>> & { faults: NonNullable<unknown> };
  const opened: Opened[] = [];
  const open = async () => {
    const { store, faults, close } = await enrolment.open();
    if (!faults) throw new Error('Only an adapter with a server takes part');
    opened.push({ store, faults, close });
    return { store, faults };
  };
  afterEach(async () => {
    for (const { faults, close } of opened.splice(0)) {
      faults?.heal();
      await close();
    }
  });

  test.each(['cut', 'freeze'] as const)(
    'when the server suffers a %s, every call says so, and works again by itself',
    async (fault) => {
      const { store, faults } = await open();
      await store.append([aFact()]);
      const head = await store.head();
      faults[fault]();
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const calls = {
        append: store.append([aFact()]),
        check: store.check([aFact()]),
        head: store.head(),
        read: store.read(0n, 10),
        readEvent: store.readEvent(crypto.randomUUID()),
        readStream: store.readStream(crypto.randomUUID()),
        readStreams: store.readStreams([crypto.randomUUID()]),
        follow: store.follow(head, { signal, batch: 10 })[Symbol.asyncIterator]().next(),
      };
      const ends = await Promise.allSettled(Object.values(calls));
      const said = ends.map((end) => end.status === 'rejected' && end.reason instanceof StoreUnavailable);
      expect(Object.keys(calls).filter((_, index) => !said[index])).toEqual([]);
      faults.heal();
      expect(await onceReached(() => store.head())).toBeGreaterThanOrEqual(head);
      expect(await onceReached(() => store.append([aFact()]))).toMatchObject([{ status: 'stored' }]);
    },
    60_000,
  );

  test('what is sent again after an unknown fate is stored once, and everything acknowledged is there', async () => {
    const { store, faults } = await open();
    const before = await store.head();
    const facts = Array.from({ length: 400 }, () => aFact());
    let answered = 0;
    const send = async (slice: typeof facts) => {
      const outcomes: AppendOutcome[] = [];
      for (const fact of slice) {
        const [outcome] = await onceReached(() => store.append([fact]));
        if (outcome) outcomes.push(outcome);
        answered++;
        if (answered % 100 === 50) {
          faults.cut();
          setTimeout(() => faults.heal(), 30);
        }
      }
      return outcomes;
    };
    const lanes = Array.from({ length: 8 }, (_, lane) => facts.filter((_, index) => index % 8 === lane));
    const outcomes = (await Promise.all(lanes.map(send))).flat();
    expect(outcomes.filter(({ status }) => status !== 'stored' && status !== 'duplicate')).toEqual([]);
    const events = await readAll(store, before);
    expect(events.map(({ eventId }) => eventId).sort()).toEqual(facts.map(({ event }) => event.eventId).sort());
    const places = new Map(events.map(({ eventId, position }) => [eventId, position]));
    for (const outcome of outcomes) {
      if (outcome.status === 'stored' || outcome.status === 'duplicate')
        expect(places.get(outcome.eventId)).toBe(outcome.position);
    }
  });

  test('a follower goes on without its wake-up calls, and with them again', async () => {
    const { store, faults } = await open();
    const before = await store.head();
    const seen: string[] = [];
    const ending = new AbortController();
    const follow = async () => {
      let at = before;
      while (!ending.signal.aborted) {
        try {
          for await (const events of store.follow(at, { signal: ending.signal, batch: 10 })) {
            seen.push(...events.map(({ eventId }) => eventId));
            at = events.at(-1)?.position ?? at;
            if (seen.length === 4) ending.abort();
          }
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error;
          await onceReached(() => store.head());
        }
      }
    };
    const tail = follow();
    const facts = Array.from({ length: 4 }, () => aFact());
    for (const fact of facts) {
      await onceReached(() => store.append([fact]));
      faults.cut();
      await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
      faults.heal();
    }
    await tail;
    expect(seen).toEqual(facts.map(({ event }) => event.eventId));
  });

  test('what is queued when it closes is written, what comes later is refused', async () => {
    const { store } = await open();
    const other = await enrolment.another();
    const before = await other.store.head();
    const calls = Array.from({ length: 20 }, () => store.append([aFact(), aFact()]));
    const last = opened.pop();
    await last?.close();
    expect((await Promise.all(calls)).flat().map(({ status }) => status)).toEqual(Array(40).fill('stored'));
    await expect(store.append([aFact()])).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await readAll(other.store, before)).toHaveLength(40);
    await other.close();
  });
}
