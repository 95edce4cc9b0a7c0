import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { aFact } from '../../test/contract/event-store.examples.js';
import { SharedLog } from './shared.log.js';

const over = new AbortController();
afterAll(() => over.abort());

/** A log of two events a page, and where the store was asked to begin reading it. */
function subject() {
  const store = new MemoryEventStore({ now: () => 0 });
  const begun: Position[] = [];
  let read = 0;
  const watched = {
    async *follow(after: Position, options: { signal: AbortSignal; batch: number }) {
      begun.push(after);
      for await (const page of store.follow(after, options)) {
        read += page.length;
        yield page;
      }
    },
  };
  const log = new SharedLog(watched, { signal: over.signal, batch: 2, lingerMs: 0 });
  const append = (ids: string) => store.append([...ids].map((customerId) => aFact(customerId, { customerId })));
  return { log, watched, begun, append, read: () => read };
}

const customersIn = (page: readonly StoredEvent[]) => page.map(({ customerId }) => customerId).join('');

async function next(follower: AsyncGenerator<readonly StoredEvent[]>): Promise<string> {
  const { value, done } = await follower.next();
  return done ? 'over' : customersIn(value);
}

test('followers at one place have the log read once', async () => {
  const { log, begun, append, read } = subject();
  await append('abcd');
  const followers = [1, 2, 3].map(() => log.follow(0n, over.signal));
  for (const pages of ['ab', 'cd']) expect(await Promise.all(followers.map(next))).toEqual([pages, pages, pages]);
  const waiting = followers.map(next);
  await append('e');
  expect(await Promise.all(waiting)).toEqual(['e', 'e', 'e']);
  expect([begun, read()]).toEqual([[0n], 5]);
});

test('one that falls behind holds up nobody, misses nothing, and joins the others where it meets them', async () => {
  const { log, begun, append, read } = subject();
  const [fast, slow] = [log.follow(0n, over.signal), log.follow(0n, over.signal)];
  await append('abcdefghijkl');
  expect(await next(slow)).toBe('ab');
  for (const page of ['ab', 'cd', 'ef', 'gh', 'ij', 'kl']) expect(await next(fast)).toBe(page);
  for (const page of ['cd', 'ef', 'gh', 'ij', 'kl']) expect(await next(slow)).toBe(page);
  const waiting = [fast, slow].map(next);
  await append('m');
  expect(await Promise.all(waiting)).toEqual(['m', 'm']);
  // Only the page that had been forgotten was read twice.
  expect([begun, read()]).toEqual([[0n, 2n], 15]);
});

test('one that leaves ends no other', async () => {
  const { log, append } = subject();
  const leaving = new AbortController();
  const [left, stays] = [log.follow(0n, leaving.signal), log.follow(0n, over.signal)];
  const [leaves, waits] = [next(left), next(stays)];
  leaving.abort();
  expect(await leaves).toBe('over');
  await append('a');
  expect(await waits).toBe('a');
});

test('a failed reading fails all who wait for it, and is tried again when they are', async () => {
  const { watched, append } = subject();
  await append('a');
  let failing = true;
  const log = new SharedLog(
    {
      async *follow(after, options) {
        if (failing) throw new Error('no store');
        yield* watched.follow(after, options);
      },
    },
    { signal: over.signal, batch: 2, lingerMs: 0 },
  );
  const waiting = [1, 2].map(() => next(log.follow(0n, over.signal)));
  for (const each of waiting) await expect(each).rejects.toThrow('no store');
  failing = false;
  expect(await next(log.follow(0n, over.signal))).toBe('a');
});

test('all end with the log', async () => {
  const { watched, append } = subject();
  const ended = new AbortController();
  const log = new SharedLog(watched, { signal: ended.signal, batch: 2, lingerMs: 0 });
  await append('a');
  const followers = [1, 2].map(() => log.follow(0n, over.signal));
  await Promise.all(followers.map(next));
  const waiting = followers.map(next);
  ended.abort();
  expect(await Promise.all(waiting)).toEqual(['over', 'over']);
});
