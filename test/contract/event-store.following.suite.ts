import { setTimeout as delay } from 'node:timers/promises';
import type { StoredEvent } from '#libs/kernel/event.js';
import { aDecision, aFact, readAll, stored } from './event-store.examples.js';
import type { Subject } from './event-store.subject.js';

/** Well below the 30 s between polls, and ample on a busy machine: a woken follower is done by then. */
const AT_ONCE_MS = 10_000;

/** Tailing the log: nothing missing, nothing twice, woken at once. */
export function followingSuite(subject: Subject): void {
  describe('following', () => {
    test('a reader tailing while 8 writers append misses nothing and sees nothing twice', async () => {
      const { store } = subject;
      const before = await store.head();
      const writers = await Promise.all(Array.from({ length: 8 }, () => subject.another()));
      const ending = new AbortController();
      const seen: bigint[] = [];
      const ids = new Set<string>();
      const tail = (async () => {
        for await (const events of store.follow(before, { signal: ending.signal, batch: 50 })) {
          for (const { position, eventId } of events) {
            seen.push(position);
            ids.add(eventId);
          }
          if (ids.size >= 8 * 30 * 4) ending.abort();
        }
      })();
      const acknowledged: string[] = [];
      const write = async (writer: { store: typeof store }) => {
        for (let round = 0; round < 30; round++) {
          const stream = crypto.randomUUID();
          const outcomes = await writer.store.append([
            aFact(),
            aDecision(stream, -1, 2),
            aFact('filed', {}, crypto.randomUUID()),
          ]);
          for (const outcome of outcomes) {
            expect(outcome.status).toBe('stored');
            if (outcome.status === 'stored') acknowledged.push(outcome.eventId);
          }
        }
      };
      await Promise.all(writers.map(write));
      await tail;
      await Promise.all(writers.map(({ close }) => close()));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      expect(seen).toEqual((await readAll(store, before)).map(({ position }) => position));
      expect(seen).toHaveLength(8 * 30 * 4);
    });

    test('follows from any position, in batches no larger than asked for', async () => {
      const { store } = subject;
      const before = await store.head();
      await store.append(Array.from({ length: 25 }, () => aFact()));
      const all = await readAll(store, before);
      const start = all[4]?.position ?? 0n;
      const ending = new AbortController();
      const batches: StoredEvent[][] = [];
      for await (const events of store.follow(start, { signal: ending.signal, batch: 8 })) {
        batches.push([...events]);
        if (batches.flat().length === 20) ending.abort();
      }
      expect(batches.flat()).toEqual(all.slice(5));
      expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(8);
    });

    test('wakes at once for appends by its own process and by others', async () => {
      const other = await subject.another();
      const ending = new AbortController();
      const tail = subject.store
        .follow(await subject.store.head(), { signal: ending.signal, batch: 10 })
        [Symbol.asyncIterator]();
      for (const { store } of [subject, other, subject, other]) {
        const next = tail.next();
        // Once caught up it waits, so it has to be woken.
        expect(await Promise.race([next, delay(50, 'waiting')])).toBe('waiting');
        const { position } = await stored(store, aFact());
        const appended = performance.now();
        expect((await next).value?.map((event: StoredEvent) => event.position)).toEqual([position]);
        expect(performance.now() - appended).toBeLessThan(AT_ONCE_MS);
      }
      ending.abort();
      expect(await tail.next()).toEqual({ done: true, value: undefined });
      await other.close();
    });

    test('ends when the signal aborts, whether while it waits or before', async () => {
      const ending = new AbortController();
      const head = await subject.store.head();
      const next = subject.store.follow(head, { signal: ending.signal, batch: 10 })[Symbol.asyncIterator]().next();
      setTimeout(() => ending.abort(), 20);
      expect(await next).toEqual({ done: true, value: undefined });
      const late = subject.store.follow(0n, { signal: ending.signal, batch: 10 })[Symbol.asyncIterator]();
      expect(await late.next()).toEqual({ done: true, value: undefined });
    });

    test('each of several followers sees everything', async () => {
      const { store } = subject;
      const before = await store.head();
      const facts = Array.from({ length: 30 }, () => aFact());
      const follow = async () => {
        const seen: string[] = [];
        const ending = new AbortController();
        for await (const events of store.follow(before, { signal: ending.signal, batch: 4 })) {
          seen.push(...events.map(({ eventId }) => eventId));
          if (seen.length === facts.length) ending.abort();
        }
        return seen;
      };
      const followers = Promise.all([follow(), follow(), follow()]);
      for (const fact of facts) await stored(store, fact);
      const ids = facts.map(({ event }) => event.eventId);
      expect(await followers).toEqual([ids, ids, ids]);
    });
  });
}
