import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { aDecision, stored } from '../../test/contract/event-store.examples.js';
import { anEvent } from '../../test/support/an.event.js';
import { idOf } from '../../test/support/counting.policy.js';
import { decideOnce } from './command.runner.js';

const COMMAND = idOf('command');
const stream = { id: idOf('stream'), read: ({ type }: StoredEvent) => type };

/** What the command adds: something owed before it, its own event, and what that leads to. */
const ADDED = [
  anEvent({ type: 'owed' }),
  anEvent({ type: 'own', eventId: COMMAND }),
  anEvent({ type: 'led-to', causationId: COMMAND }),
];
const add = async () => ({ events: ADDED.map(({ type }) => type), append: ADDED });
const others = (store: MemoryEventStore) =>
  store.readStream(stream.id).then(({ length }) => stored(store, aDecision(stream.id, length - 1)));

test('a command that is given again is answered as the first time, with what it led to, and adds nothing', async () => {
  const store = new MemoryEventStore();
  await others(store);
  const first = await decideOnce(store, stream, COMMAND, add);
  await others(store);
  const again = await decideOnce(store, stream, COMMAND, () => Promise.reject(new Error('It was carried out before')));
  expect(first).toMatchObject({ events: [expect.any(String), 'owed', 'own', 'led-to'], position: 4n, before: null });
  expect(first.stored).toHaveLength(1);
  expect(again).toMatchObject({ events: first.events, position: 4n, before: { eventId: COMMAND } });
  expect(again.stored).toHaveLength(4);
  expect(await store.head()).toBe(5n);
});

test('a command decides on the stream as it is after those who were first, four times', async () => {
  const store = new MemoryEventStore();
  const seen: number[] = [];
  let rivals = 3;
  const racing = async (known: readonly StoredEvent[]) => {
    seen.push(known.length);
    if (rivals-- > 0) await others(store);
    return add();
  };
  expect((await decideOnce(store, stream, COMMAND, racing)).position).toBe(6n);
  expect(seen).toEqual([0, 1, 2, 3]);
  rivals = Number.POSITIVE_INFINITY;
  await expect(decideOnce(store, stream, idOf('another'), racing)).rejects.toMatchObject({ code: 'CONCURRENT_CHANGE' });
  expect(seen).toEqual([0, 1, 2, 3, 6, 7, 8, 9]);
});

test('a command that loses its last attempt to itself, sent twice, is answered as it was there', async () => {
  const store = new MemoryEventStore();
  let attempts = 0;
  const racing = async (known: readonly StoredEvent[]) => {
    if (++attempts < 4) await others(store);
    else await stored(store, aDecision(stream.id, known.length - 1, ADDED));
    return add();
  };
  expect(await decideOnce(store, stream, COMMAND, racing)).toMatchObject({
    position: 6n,
    before: { eventId: COMMAND },
  });
  expect(await store.head()).toBe(6n);
});
