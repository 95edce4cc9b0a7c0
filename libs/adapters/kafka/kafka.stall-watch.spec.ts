import type { PartitionProgress } from '#libs/eventing/bus.js';
import { StallWatch } from './kafka.stall-watch.js';

const PATIENCE = 1_000;

function watched() {
  let now = 0;
  const missing: [number, bigint][] = [];
  let progress: PartitionProgress[] = [];
  const receiver = {
    receive: async () => {},
    progress: async () => progress,
    missing: async (partition: number, sent: bigint) => void missing.push([partition, sent]),
  };
  const watch = new StallWatch(receiver, PATIENCE, () => now);
  const lookAt = (at: number, done: bigint, sent: bigint, concerns = true) => {
    now = at;
    progress = [{ partition: 0, done, sent }];
    return watch.look(() => concerns);
  };
  return { lookAt, missing };
}

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
  expect(await lookAt(1_000, 1n, 9n)).toBe('partition 0 stands at 1, 9 was sent');
  expect(await lookAt(1_999, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([]);
  expect(await lookAt(2_000, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([[0, 9n]]);
});

test('partitions that others move, or that are being received, are left alone', async () => {
  const { lookAt, missing } = watched();
  await lookAt(0, 1n, 9n);
  expect(await lookAt(1_000, 1n, 9n, false)).toBeUndefined();
  expect(await lookAt(1_100, 1n, 9n)).toBeUndefined();
  expect(missing).toEqual([]);
});
