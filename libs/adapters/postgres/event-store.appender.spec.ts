import { type AppendFact, StoreUnavailable } from '#libs/eventing/event-store.js';
import { anEvent } from '#test/support/an.event.js';
import { Appender, type AppenderLimits } from './event-store.appender.js';
import type { EncodedAppends } from './event-store.encoding.js';

const limits: AppenderLimits = { groupEvents: 10, groupBytes: 1e6, queueEvents: 20, queueBytes: 1e6 };

const aFact = (text = ''): AppendFact => ({
  kind: 'fact',
  event: { ...anEvent({ data: { text } }), contentHash: new Uint8Array(32) },
});
const facts = (count: number) => Array.from({ length: count }, () => aFact());

/** A log that stores when told to, and shows which appends came together. */
function gate() {
  const groups: number[][] = [];
  const waiting: (() => void)[] = [];
  let position = 0n;
  const write = async (group: readonly EncodedAppends[]) => {
    groups.push(group.map(({ appends }) => appends.length));
    await new Promise<void>((go) => waiting.push(go));
    return group
      .flatMap(({ appends }) => appends)
      .map(() => ({ status: 'stored', position: ++position, eventId: '', revision: null }) as const);
  };
  const round = () => new Promise((resolve) => setImmediate(resolve));
  /** Lets every write end until none comes any more. */
  const drain = async () => {
    for (let quiet = 0; quiet < 3; quiet++) {
      for (const go of waiting.splice(0)) {
        go();
        quiet = 0;
      }
      await round();
    }
  };
  return { groups, write, drain, round };
}

test('calls that come while a transaction is under way go with the next, up to its limit', async () => {
  const { groups, write, drain, round } = gate();
  const appender = new Appender(write, limits);
  const calls = [appender.append(facts(1))];
  await round();
  for (const size of [3, 3, 3, 3]) calls.push(appender.append(facts(size)));
  await drain();
  const positions = (await Promise.all(calls)).map((outcomes) =>
    outcomes.map((outcome) => 'position' in outcome && outcome.position),
  );
  expect(groups).toEqual([[1], [3, 3, 3], [3]]);
  expect(positions).toEqual([[1n], [2n, 3n, 4n], [5n, 6n, 7n], [8n, 9n, 10n], [11n, 12n, 13n]]);
});

test('a lone call goes at once; where there were several, all of a round go together', async () => {
  const { groups, write, drain, round } = gate();
  const appender = new Appender(write, limits);
  const calls = [appender.append(facts(1))];
  expect(groups).toEqual([[1]]);
  calls.push(appender.append(facts(1)), appender.append(facts(1)));
  await drain();
  for (const size of [2, 3]) calls.push(appender.append(facts(size)));
  await round();
  expect(groups).toEqual([[1], [1, 1], [2, 3]]);
  await drain();
  calls.push(appender.append(facts(1)));
  await drain();
  calls.push(appender.append(facts(4)));
  expect(groups).toEqual([[1], [1, 1], [2, 3], [1], [4]]);
  await drain();
  await Promise.all(calls);
});

test('a call larger than a transaction is split, in order', async () => {
  const { groups, write, drain } = gate();
  const appender = new Appender(write, limits);
  const call = appender.append(facts(25));
  await drain();
  expect(groups).toEqual([[10], [10], [5]]);
  expect((await call).map((outcome) => 'position' in outcome && outcome.position)).toEqual(
    Array.from({ length: 25 }, (_, index) => BigInt(index + 1)),
  );
});

test('a transaction is limited in bytes too', async () => {
  const { groups, write, drain } = gate();
  const appender = new Appender(write, { ...limits, groupBytes: 2_500 });
  const call = appender.append(Array.from({ length: 6 }, () => aFact('x'.repeat(1_000))));
  await drain();
  await call;
  expect(groups).toEqual([[3], [3]]);
});

test('callers beyond the limit wait outside in order, and none is forgotten', async () => {
  const { groups, write, drain, round } = gate();
  const appender = new Appender(write, limits);
  const done: number[] = [];
  const calls = Array.from({ length: 40 }, (_, call) => appender.append(facts(5)).then(() => done.push(call)));
  await round();
  // One transaction is under way, 20 events are queued, and the rest is not even encoded.
  expect(groups).toEqual([[5]]);
  await drain();
  await Promise.all(calls);
  expect(done).toEqual(Array.from({ length: 40 }, (_, call) => call));
  expect(groups).toEqual([[5], ...Array(19).fill([5, 5]), [5]]);
});

test('a waiting caller whose call is malformed lets the next one in', async () => {
  const { write, drain } = gate();
  const appender = new Appender(write, { ...limits, queueEvents: 1 });
  const bad = aFact();
  const calls = [
    appender.append(facts(1)),
    appender.append([{ ...bad, event: { ...bad.event, eventId: 'x' } }]),
    appender.append(facts(1)),
  ];
  const settled = Promise.allSettled(calls);
  await drain();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('an unavailable store fails the whole group; any other error only the call that caused it', async () => {
  const fails = (error: Error, isBad: (events: number) => boolean) => async (group: readonly EncodedAppends[]) => {
    if (group.some(({ appends }) => isBad(appends.length))) throw error;
    return group.flatMap(({ appends }) => appends).map(() => ({ status: 'conflict', on: 'event' }) as const);
  };
  const statuses = async (appender: Appender) =>
    (await Promise.allSettled([1, 2, 3, 1].map((size) => appender.append(facts(size))))).map(({ status }) => status);
  const bad = (events: number) => events === 2;
  expect(await statuses(new Appender(fails(new Error('no'), bad), limits))).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  // The first went alone.
  expect(await statuses(new Appender(fails(new StoreUnavailable('gone'), bad), limits))).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'rejected',
  ]);
});

test('close waits for every call, and refuses later ones', async () => {
  const { write, drain } = gate();
  const appender = new Appender(write, limits);
  const calls = Array.from({ length: 10 }, () => appender.append(facts(7)));
  let closed = false;
  const closing = appender.close().then(() => {
    closed = true;
  });
  await expect(appender.append(facts(1))).rejects.toBeInstanceOf(StoreUnavailable);
  expect(closed).toBe(false);
  await drain();
  await closing;
  expect((await Promise.all(calls)).flat()).toHaveLength(70);
});
