import type { PartitionProgress } from '#libs/eventing/bus.js';
import { StallWatch, type WatchedMember } from './kafka.stall-watch.js';

const PATIENCE = 1_000;
const OPEN = new AbortController().signal;

/** The partition is its, and it works on nothing. */
const IDLE: WatchedMember = {
  concerns: () => true,
  busySince: () => undefined,
  emptied: async () => new Set(),
};

function watched() {
  let now = 0;
  const missing: [number, bigint][] = [];
  let progress: PartitionProgress[] = [];
  const receiver = {
    receive: async () => {},
    progress: async () => progress,
    missing: async (partition: number, sent: bigint) => void missing.push([partition, sent]),
  };
  const member = { ...IDLE };
  const watch = new StallWatch(receiver, member, PATIENCE, () => now);
  const lookAt = (at: number, done: bigint, sent: bigint, as: Partial<WatchedMember> = IDLE) => {
    now = at;
    progress = [{ partition: 0, done, sent }];
    Object.assign(member, IDLE, as);
    return watch.look(OPEN);
  };
  return { lookAt, missing, watch };
}

const STALLED = 'partition 0 stands at 1, 9 was sent';

test('a partition that moves, or has nothing to do, is left alone', async () => {
  const { lookAt, missing } = watched();
  expect(await lookAt(0, 1n, 9n)).toBeUndefined();
  expect(await lookAt(900, 2n, 9n)).toBeUndefined();
  expect(await lookAt(1_800, 3n, 9n)).toBeUndefined();
  expect(await lookAt(5_000, 9n, 9n)).toBeUndefined();
  expect(await lookAt(9_000, 9n, 9n)).toBeUndefined();
  expect(missing).toEqual([]);
});

test('a stalled partition gets a new connection; one that still stalls has lost something', async () => {
  const { lookAt, missing } = watched();
  expect(await lookAt(0, 1n, 9n)).toBeUndefined();
  expect(await lookAt(999, 1n, 9n)).toBeUndefined();
  expect(await lookAt(1_000, 1n, 9n)).toBe(STALLED);
  expect(await lookAt(1_999, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([]);
  expect(await lookAt(2_000, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([[0, 9n]]);
});

test('partitions that others move, or that are being received, are left alone', async () => {
  const { lookAt, missing } = watched();
  await lookAt(0, 1n, 9n);
  expect(await lookAt(1_000, 1n, 9n, { concerns: () => false })).toBeUndefined();
  expect(await lookAt(1_100, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([]);
});

test('where Kafka has nothing to bring, no new connection is made first', async () => {
  const { lookAt, missing } = watched();
  const emptied = { emptied: async () => new Set([0]) };
  await lookAt(0, 1n, 9n, emptied);
  expect(await lookAt(999, 1n, 9n, emptied)).toBeUndefined();
  expect(missing).toEqual([]);
  expect(await lookAt(1_000, 1n, 9n, emptied)).toBeUndefined();
  expect(missing).toEqual([[0, 9n]]);
});

test('what was lost is read look after look, until all of it is there', async () => {
  const { lookAt, missing, watch } = watched();
  const emptied = { emptied: async () => new Set([0]) };
  await lookAt(0, 1n, 9n, emptied);
  expect(watch.isReading).toBe(false);
  await lookAt(1_000, 1n, 9n, emptied);
  expect([missing, watch.isReading]).toEqual([[[0, 9n]], true]);
  // More was sent, but that may still come from Kafka.
  await lookAt(1_001, 4n, 12n);
  await lookAt(1_002, 8n, 12n);
  expect([missing.slice(1), watch.isReading]).toEqual([
    [
      [0, 9n],
      [0, 9n],
    ],
    true,
  ]);
  expect(await lookAt(1_003, 9n, 12n)).toBeUndefined();
  expect(await lookAt(2_002, 9n, 12n)).toBeUndefined();
  expect([missing.length, watch.isReading]).toEqual([3, false]);
});

test('what Kafka brings after all is no longer read', async () => {
  const { lookAt, missing, watch } = watched();
  const emptied = { emptied: async () => new Set([0]) };
  await lookAt(0, 1n, 9n, emptied);
  await lookAt(1_000, 1n, 9n, emptied);
  await lookAt(1_001, 4n, 9n, { concerns: () => false });
  await lookAt(1_002, 6n, 9n);
  expect([missing.length, watch.isReading]).toEqual([1, false]);
});

test('other partitions are looked at while one is read, and when it cannot be, it waits its patience', async () => {
  let now = 0;
  let failure: Error | undefined;
  const done = [1n, 1n];
  const missing: number[] = [];
  const receiver = {
    progress: async () => done.map((position, partition) => ({ partition, done: position, sent: 9n })),
    missing: async (partition: number) => {
      missing.push(partition);
      if (partition === 0 && failure) throw failure;
      done[partition] = (done[partition] as bigint) + 1n;
    },
  };
  const watch = new StallWatch(receiver, { ...IDLE, emptied: async () => new Set([0, 1]) }, PATIENCE, () => now);
  await watch.look(OPEN);
  now = PATIENCE;
  await watch.look(OPEN);
  await watch.look(OPEN);
  expect(missing).toEqual([0, 1, 0, 1]);
  failure = new Error('The database is down');
  await expect(watch.look(OPEN)).rejects.toBe(failure);
  expect(watch.isReading).toBe(false);
  await watch.look(OPEN);
  expect([missing.slice(4), watch.isReading]).toEqual([[0, 1], true]);
  failure = undefined;
  now = 2 * PATIENCE;
  await watch.look(OPEN);
  expect(missing.slice(6)).toEqual([0, 1]);
});

test('a partition that waits for the batch of another one does not stall until that is done', async () => {
  const { lookAt, missing } = watched();
  await lookAt(0, 1n, 9n, { busySince: () => 0 });
  expect(await lookAt(9_000, 1n, 9n, { busySince: () => 0 })).toBeUndefined();
  expect(await lookAt(9_999, 1n, 9n)).toBeUndefined();
  expect(await lookAt(10_000, 1n, 9n)).toBe(STALLED);
  expect(missing).toEqual([]);
});

test('what waits for another batch has had its new connection all the same', async () => {
  const { lookAt, missing } = watched();
  await lookAt(0, 1n, 9n);
  expect(await lookAt(1_000, 1n, 9n)).toBe(STALLED);
  expect(await lookAt(1_500, 1n, 9n, { busySince: () => 900 })).toBeUndefined();
  expect(await lookAt(2_500, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([[0, 9n]]);
});

test('a partition does not wait for ever for a batch that does not end', async () => {
  const { lookAt } = watched();
  const busy = { busySince: () => 0 };
  await lookAt(0, 1n, 9n, busy);
  for (let at = 1_000; at < 10_000; at += 1_000) expect(await lookAt(at, 1n, 9n, busy)).toBeUndefined();
  expect(await lookAt(10_000, 1n, 9n, busy)).toBe(STALLED);
});

test('Kafka is asked once for all partitions that stall', async () => {
  let asked = 0;
  let now = 0;
  const emptied = async () => {
    asked++;
    return new Set([0, 1]);
  };
  const missing: number[] = [];
  const receiver = {
    progress: async () => [0, 1, 2].map((partition) => ({ partition, done: 1n, sent: 9n })),
    missing: async (partition: number) => void missing.push(partition),
  };
  const watch = new StallWatch(receiver, { ...IDLE, emptied }, PATIENCE, () => now);
  await watch.look(OPEN);
  now = PATIENCE;
  expect(await watch.look(OPEN)).toBe('partition 2 stands at 1, 9 was sent');
  expect([asked, missing]).toEqual([1, [0, 1]]);
});

test('a partition that stalls while batches come and go for others stalls', async () => {
  const { lookAt } = watched();
  await lookAt(0, 1n, 9n);
  expect(await lookAt(999, 1n, 9n, { busySince: () => 998 })).toBeUndefined();
  expect(await lookAt(1_000, 1n, 9n, { busySince: () => 999 })).toBe(STALLED);
});

test('what cannot be seen is not taken for rest: it is told, and the stall counts on', async () => {
  let now = 0;
  let blind = false;
  const progress = async () => {
    if (blind) throw new Error('No brokers in the broker pool');
    return [{ partition: 0, done: 1n, sent: 9n }];
  };
  const watch = new StallWatch({ progress, missing: async () => undefined }, IDLE, PATIENCE, () => now);
  await watch.look(OPEN);
  blind = true;
  now = 500;
  await expect(watch.look(OPEN)).rejects.toThrow('No brokers in the broker pool');
  blind = false;
  now = PATIENCE;
  expect(await watch.look(OPEN)).toBe(STALLED);
});
