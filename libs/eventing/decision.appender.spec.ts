import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Decision } from '#libs/kernel/decision.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { anEvent } from '../../test/support/an.event.js';
import { aDecision, readAll, stored } from '../../test/contract/event-store.examples.js';
import { deciding, idOf } from '../../test/support/counting.policy.js';
import { appendDecisions } from './decision.appender.js';

const going = new AbortController().signal;
const STREAM = idOf('stream of a');

/** A store, and the streams that were read and the sizes of appends. */
function watched() {
  const store = new MemoryEventStore();
  const read: string[] = [];
  const appended: number[] = [];
  const [readStream, append] = [store.readStream.bind(store), store.append.bind(store)];
  store.readStream = (stream) => {
    read.push(stream);
    return readStream(stream);
  };
  store.append = (appends) => {
    appended.push(appends.length);
    return append(appends);
  };
  return { store, read, appended };
}

test('decisions on several streams go in one append; those on one stream keep their order', async () => {
  const { store, appended } = watched();
  const decisions = ['1', '2', '3'].flatMap((action) =>
    ['a', 'b'].map((customer) => deciding('cause', action + customer, customer)),
  );
  const last = await appendDecisions(store, decisions, going);
  const events = await readAll(store, 0n);
  expect(events.map(({ type }) => type)).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
  expect([last, appended]).toEqual([6n, [2, 2, 2]]);
});

test('what is already stored stays as it is, whatever came after it', async () => {
  const { store } = watched();
  const first = deciding('cause', 'first', 'a');
  await appendDecisions(store, [first], going);
  await stored(store, aDecision(STREAM, 0));
  expect(await appendDecisions(store, [first, deciding('cause', 'second', 'a')], going)).toBe(3n);
  expect(await appendDecisions(store, [first], going)).toBe(1n);
  expect((await store.readStream(STREAM)).map(({ type }) => type)).toEqual([
    'first',
    'complaint.acknowledged',
    'second',
  ]);
});

test('when others decide first, it decides again on the new state', async () => {
  const { store } = watched();
  const seen: number[] = [];
  const append = store.append;
  let others = 5;
  store.append = async (appends) => {
    if (others-- > 0) await append([aDecision(STREAM, (await store.readStream(STREAM)).length - 1)]);
    return append(appends);
  };
  const decision: Decision = {
    ...deciding('cause', 'act', 'a'),
    eventsAfter: (events) => {
      seen.push(events.length);
      return [anEvent({ eventId: idOf('cause/act'), data: { after: events.length } })];
    },
  };
  expect(await appendDecisions(store, [decision], going)).toBe(6n);
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  expect((await readAll(store, 0n)).at(-1)?.data).toEqual({ after: 5 });
});

test('the stream of a lone decision is read only if it exists', async () => {
  const { store, read } = watched();
  const opening = { ...deciding('cause', 'act', 'a'), opens: true };
  expect(await appendDecisions(store, [opening], going)).toBe(1n);
  expect(await appendDecisions(store, [opening], going)).toBe(1n);
  expect(read).toEqual([]);
  expect(await appendDecisions(store, [{ ...deciding('cause', 'other', 'a'), opens: true }], going)).toBe(2n);
  expect(read).toEqual([STREAM]);
});

test('what the stream’s state forbids, or what comes to nothing, is not stored', async () => {
  const { store } = watched();
  const refusing: Decision = {
    ...deciding('cause', 'act', 'a'),
    eventsAfter: () => {
      throw new Refusal('conflict', 'CLOSED', 'It is closed.');
    },
  };
  expect(await appendDecisions(store, [refusing, { ...refusing, eventsAfter: () => [] }], going)).toBe(0n);
  expect(await store.head()).toBe(0n);
});

test('an id that belongs to an event on another stream is an error', async () => {
  const { store } = watched();
  const decision = deciding('cause', 'act', 'a');
  await appendDecisions(store, [decision], going);
  await expect(appendDecisions(store, [{ ...decision, stream: idOf('elsewhere') }], going)).rejects.toThrow(
    'belongs to another event',
  );
});

test('a thousand streams take a few appends', async () => {
  const { store, appended } = watched();
  const decisions = Array.from({ length: 1_001 }, (_, index) => ({
    ...deciding(`${index}`, 'act', `${index}`),
    opens: true,
  }));
  expect(await appendDecisions(store, decisions, going)).toBe(1_001n);
  expect(appended).toEqual([500, 500, 1]);
});

test('it stops when told to', async () => {
  const { store } = watched();
  const reason = new Error('stop');
  await expect(appendDecisions(store, [deciding('c', 'act', 'a')], AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(await store.head()).toBe(0n);
});
