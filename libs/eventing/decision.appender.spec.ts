import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { anEvent } from '../../test/support/an.event.js';
import { aDecision, readAll, stored } from '../../test/contract/event-store.examples.js';
import { deciding, idOf } from '../../test/support/counting.policy.js';
import { MemoryKeyring } from '../../test/support/memory.keyring.js';
import { appendDecisions } from './decision.appender.js';

const going = new AbortController().signal;
const keyring = new MemoryKeyring();
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
  const last = await appendDecisions({ store, keyring }, decisions, going);
  const events = await readAll(store, 0n);
  expect(events.map(({ type }) => type)).toEqual(['1a', '1b', '2a', '2b', '3a', '3b']);
  expect([last, appended]).toEqual([6n, [2, 2, 2]]);
});

test('what is already stored stays as it is, whatever came after it', async () => {
  const { store } = watched();
  const first = deciding('cause', 'first', 'a');
  await appendDecisions({ store, keyring }, [first], going);
  await stored(store, aDecision(STREAM, 0));
  expect(await appendDecisions({ store, keyring }, [first, deciding('cause', 'second', 'a')], going)).toBe(3n);
  expect(await appendDecisions({ store, keyring }, [first], going)).toBe(1n);
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
  expect(await appendDecisions({ store, keyring }, [decision], going)).toBe(6n);
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  expect((await readAll(store, 0n)).at(-1)?.data).toEqual({ after: 5 });
});

/** A decision that is tried before its stream is read. */
const expecting = (decision: Decision, revision: number): Decision => ({
  ...decision,
  expected: { revision, events: () => decision.eventsAfter([]) },
});

test('a stream that is as expected is not read, also when the decision is stored already', async () => {
  const { store, read } = watched();
  const first = expecting(deciding('cause', 'act', 'a'), -1);
  const second = expecting(deciding('cause', 'other', 'a'), 0);
  expect(await appendDecisions({ store, keyring }, [first, second], going)).toBe(2n);
  expect(await appendDecisions({ store, keyring }, [first, second], going)).toBe(2n);
  expect(read).toEqual([]);
});

test.each([-1, 4])(
  'a stream that is not at the expected revision, %i, is read, and decided on as it is',
  async (revision) => {
    const { store, read } = watched();
    await stored(store, aDecision(STREAM, -1));
    const decision: Decision = {
      ...deciding('cause', 'act', 'a'),
      eventsAfter: (events) => [anEvent({ eventId: idOf('cause/act'), data: { after: events.length } })],
    };
    expect(await appendDecisions({ store, keyring }, [expecting(decision, revision)], going)).toBe(2n);
    expect(read).toEqual([STREAM]);
    expect((await readAll(store, 0n)).at(-1)?.data).toEqual({ after: 1 });
  },
);

test('what is expected to come to nothing, or to be forbidden, is decided on the stream', async () => {
  const { store, read } = watched();
  const forbidden = () => {
    throw new Refusal('conflict', 'CLOSED', 'It is closed.');
  };
  for (const [action, events] of [
    ['act', () => []],
    ['other', forbidden],
  ] as const) {
    const decision = { ...deciding('cause', action, 'a'), expected: { revision: 0, events } };
    expect(await appendDecisions({ store, keyring }, [decision], going)).toBe(BigInt(read.length));
  }
  expect(read).toEqual([STREAM, STREAM]);
});

test('what the stream’s state forbids, or what comes to nothing, is not stored', async () => {
  const { store } = watched();
  const refusing: Decision = {
    ...deciding('cause', 'act', 'a'),
    eventsAfter: () => {
      throw new Refusal('conflict', 'CLOSED', 'It is closed.');
    },
  };
  expect(await appendDecisions({ store, keyring }, [refusing, { ...refusing, eventsAfter: () => [] }], going)).toBe(0n);
  expect(await store.head()).toBe(0n);
});

test('an id that belongs to an event on another stream is an error', async () => {
  const { store } = watched();
  const decision = deciding('cause', 'act', 'a');
  await appendDecisions({ store, keyring }, [decision], going);
  await expect(
    appendDecisions({ store, keyring }, [{ ...decision, stream: idOf('elsewhere') }], going),
  ).rejects.toThrow('belongs to another event');
});

test('thousands of streams take a few appends', async () => {
  const { store, appended } = watched();
  const decisions = Array.from({ length: 4_001 }, (_, index) => expecting(deciding(`${index}`, 'act', `${index}`), -1));
  expect(await appendDecisions({ store, keyring }, decisions, going)).toBe(4_001n);
  expect(appended).toEqual([2_000, 2_000, 1]);
});

test('it stops when told to', async () => {
  const { store } = watched();
  const reason = new Error('stop');
  await expect(
    appendDecisions({ store, keyring }, [deciding('c', 'act', 'a')], AbortSignal.abort(reason)),
  ).rejects.toBe(reason);
  expect(await store.head()).toBe(0n);
});

test('what is personal in a decision is stored sealed, under the key of its customer', async () => {
  const { store } = watched();
  const saying = (action: string, tenant: string, customerId: string, data: JsonObject): Decision => ({
    ...deciding('cause', action, customerId),
    personal: ['reason', 'text'],
    eventsAfter: () => [
      anEvent({ eventId: idOf(action), tenant, customerId, type: action, data: { action, ...data } }),
      anEvent({ eventId: idOf(`${action}/1`), tenant, customerId, type: action, data: { action } }),
    ],
  });
  await appendDecisions(
    { store, keyring },
    [
      saying('1', 'acme', 'a', { reason: 'Late.', text: 'Sorry.' }),
      saying('2', 'acme', 'b', { text: 'Sorry.' }),
      saying('3', 'other', 'c', { reason: 'Late.' }),
    ],
    going,
  );
  const [acme, other] = await Promise.all([
    keyring.seal('acme', [
      { customerId: 'a', value: 'Late.' },
      { customerId: 'a', value: 'Sorry.' },
      { customerId: 'b', value: 'Sorry.' },
    ]),
    keyring.seal('other', [{ customerId: 'c', value: 'Late.' }]),
  ]);
  expect((await readAll(store, 0n)).map(({ data }) => data)).toEqual([
    { action: '1', reason: acme[0], text: acme[1] },
    { action: '1' },
    { action: '2', text: acme[2] },
    { action: '2' },
    { action: '3', reason: other[0] },
    { action: '3' },
  ]);
});
