import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { aDecision, aFact } from '../../test/contract/event-store.examples.js';
import { anEvent } from '../../test/support/an.event.js';
import type { Adoption } from './event-store.js';
import { appendsOf, copyLog } from './log.copy.js';

/** A log of some customers' facts (upper case) and decisions of one event (lower case) or several (`+`: one more). */
async function logOf(text: string) {
  const store = new MemoryEventStore({ now: () => 0 });
  let decided = 0;
  for (const [word] of text.matchAll(/[a-z]\+*|[A-Z]/g)) {
    const customerId = word[0]?.toUpperCase() ?? null;
    const stream = `00000000-0000-4000-8000-${String(++decided).padStart(12, '0')}`;
    await store.append([
      /[A-Z]/.test(word)
        ? aFact(`${decided}`, { customerId })
        : aDecision(
            stream,
            -1,
            [...word].map(() => anEvent({ customerId, type: 'decided' })),
          ),
    ]);
  }
  return store;
}

/** Takes in each append after a delay that depends on its customer: the later in the alphabet, the sooner. */
function slowStore() {
  const taken: StoredEvent[] = [];
  const adopt = async (appends: readonly Adoption[]) => {
    for (const append of appends) {
      const events = append.kind === 'fact' ? [append.event] : append.events;
      const turns = 100 - (events[0]?.customerId?.charCodeAt(0) ?? 0);
      for (let turn = 0; turn < 10 * turns; turn++) await Promise.resolve();
      taken.push(...events);
    }
    return appends.map(() => ({ status: 'stored', position: 1n, eventId: '', revision: null }) as const);
  };
  return { adopt, positions: () => taken.map(({ position }) => Number(position)) };
}

const copied = async (text: string, ends: readonly (number | undefined)[]) => {
  const [from, to] = [await logOf(text), slowStore()];
  const noted: number[] = [];
  for (const end of ends)
    await copyLog(
      from,
      to,
      BigInt(noted.at(-1) ?? 0),
      async (position) => void noted.push(Number(position)),
      end === undefined ? {} : { until: BigInt(end) },
    );
  return { order: to.positions(), noted };
};

test('customers may pass each other within a page, but not the position where a copy ends', async () => {
  expect((await copied('ABCABC', [undefined])).order).toEqual([3, 2, 1, 6, 5, 4]);
  expect(await copied('ABCABC', [4, undefined])).toEqual({ order: [3, 2, 1, 4, 6, 5], noted: [4, 6] });
  expect(await copied('ABCABC', [6, undefined])).toEqual({ order: [3, 2, 1, 6, 5, 4], noted: [6] });
});

test('events decided together stay together even if the end cuts through them, after all that comes before it', async () => {
  // 1 A, 2 B, 3–5 of C at once, 6 A.
  expect(await copied('ABc++A', [4, undefined])).toEqual({ order: [2, 1, 3, 4, 5, 6], noted: [2, 5, 6] });
  expect(await copied('ABc++A', [5, undefined])).toEqual({ order: [3, 4, 5, 2, 1, 6], noted: [5, 6] });
  expect(await copied('ABc++A', [2, undefined])).toEqual({ order: [2, 1, 3, 4, 5, 6], noted: [2, 6] });
});

test('what was decided on the stream that a fact opened is a decision, although it tells a repeat by its content', async () => {
  const store = new MemoryEventStore({ now: () => 0 });
  const stream = '00000000-0000-4000-8000-000000000001';
  const decided = { ...anEvent({ type: 'decided' }), contentHash: new Uint8Array(32) };
  await store.append([{ ...aFact('filed'), opens: stream }, aDecision(stream, 0, [decided])]);
  const appends = appendsOf(await store.read(0n, 10));
  expect(appends.map(({ kind }) => kind)).toEqual(['fact', 'decided']);
  expect(appends[1]).toMatchObject({ stream, expectedRevision: 0, events: [{ eventId: decided.eventId }] });
});
