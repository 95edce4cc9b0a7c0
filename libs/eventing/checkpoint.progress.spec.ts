import { CheckpointProgress } from './checkpoint.progress.js';
import type { Database } from './database.js';

const clock = { now: () => Date.now() };

/** A database with one checkpoint, and how often it was queried. */
function database(positions: readonly bigint[]) {
  const looks = { count: 0 };
  const query = async () => {
    const position = positions[Math.min(looks.count++, positions.length - 1)];
    return { rows: position === undefined ? [] : [{ position }], rowCount: 1 };
  };
  return { looks, database: { query } as unknown as Database };
}

const settled = { name: 'insights', settled: async () => true };

test('looks until the checkpoint has arrived', async () => {
  const { looks, database: of } = database([4n, 4n, 7n]);
  expect(await new CheckpointProgress(of, settled, clock).waitFor('t', 7n, 10_000)).toBe(true);
  expect(looks.count).toBe(3);
});

test('looks once for all who are waiting', async () => {
  const { looks, database: of } = database([9n]);
  const progress = new CheckpointProgress(of, settled, clock);
  expect(await Promise.all([1n, 5n, 9n].map((position) => progress.waitFor('t', position, 10_000)))).toEqual([
    true,
    true,
    true,
  ]);
  expect(looks.count).toBe(1);
});

test('keeps waiting when reaching the position is not enough', async () => {
  const answers = [false, true];
  const settling = { name: 'insights', settled: async () => answers.shift() as boolean };
  expect(await new CheckpointProgress(database([9n]).database, settling, clock).waitFor('t', 9n, 10_000)).toBe(true);
  expect(answers).toEqual([]);
});

test('asks only whether what is shown is settled', async () => {
  const asked: unknown[] = [];
  const settling = {
    name: 'insights',
    settled: async (_: unknown, tenant: string, position: bigint, parts?: readonly string[]) => {
      asked.push([tenant, position, parts]);
      return true;
    },
  };
  const progress = new CheckpointProgress(database([9n]).database, settling, clock);
  await progress.waitFor('t', 9n, 0);
  await progress.waitFor('t', 8n, 0, undefined, { insights: ['journeys'], policies: [] });
  expect(asked).toEqual([
    ['t', 9n, undefined],
    ['t', 8n, ['journeys']],
  ]);
});

test('gives up when the time is up, when told to, and when nothing was ever projected', async () => {
  const progress = new CheckpointProgress(database([]).database, settled, clock);
  expect(await progress.waitFor('t', 1n, 0)).toBe(false);
  expect(await progress.waitFor('t', 1n, 60_000, AbortSignal.abort())).toBe(false);
  const stop = new AbortController();
  const waiting = progress.waitFor('t', 1n, 60_000, stop.signal);
  stop.abort();
  expect(await waiting).toBe(false);
});
