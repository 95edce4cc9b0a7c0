import { useDatabase } from '../../test/support/postgres.js';
import type { Database } from './database.js';
import { PolicyProgress } from './policy.progress.js';
import type { Shown } from './projection.progress.js';

const given = useDatabase();
afterEach(() => given.database.query('delete from engine.policies'));

const policy = (name: string, on: readonly string[], emits: readonly string[]) => ({ name, on, emits });
const policies = [
  policy('calls', ['alert'], ['call']),
  policy('alerts', ['fact'], ['alert']),
  policy('tiers', ['fact'], ['tier']),
  policy('days', [], ['day']),
  policy('reviews', ['day'], ['review']),
];
const clock = { now: () => Date.now() };
const showing = (...names: readonly string[]): Shown => ({ insights: ['some'], policies: names });

/** A policy has decided up to a position; its last decision stands where it was appended. */
const decided = (name: string, position: number, appended: number) =>
  given.database.query(
    `insert into engine.policies values ($1, now(), 0, $2, $3, null)
     on conflict (policy) do update set position = $2, appended_position = $3`,
    [name, position, appended],
  );

/** A database that counts what it is asked, and what comes after each question. */
function looking(after: (looks: number) => Promise<unknown> = async () => {}) {
  let looks = 0;
  const database: Pick<Database, 'query'> = {
    query: async (text, values, options) => {
      const found = await given.database.query(text, values, options);
      await after(++looks);
      return found as never;
    },
  };
  return { database, looks: () => looks };
}

function subject(reached = true, database: Pick<Database, 'query'> = given.database) {
  const asked: (readonly [position: bigint, shown: Shown | undefined])[] = [];
  const projection = {
    waitFor: async (_tenant: string, position: bigint, _timeout: number, _signal?: AbortSignal, shown?: Shown) => {
      asked.push([position, shown]);
      return reached;
    },
  };
  return { asked, progress: new PolicyProgress(database, policies, projection, clock) };
}

test('an answer that shows no policy waits for the projection only', async () => {
  const { asked, progress } = subject();
  expect(await progress.waitFor('t', 7n, 0)).toBe(true);
  expect(await progress.waitFor('t', 8n, 0, undefined, showing())).toBe(true);
  expect(asked).toEqual([
    [7n, undefined],
    [8n, showing()],
  ]);
});

test('waits for each policy in turn, and for the projection of what it decided', async () => {
  const { asked, progress } = subject();
  await decided('alerts', 9, 12);
  await decided('calls', 11, 0);
  // The last alert stands at 12: calls made up to 11 do not show it.
  expect(await progress.waitFor('t', 8n, 0, undefined, showing('calls'))).toBe(false);
  const waiting = progress.waitFor('t', 8n, 30_000, undefined, showing('calls'));
  await decided('calls', 12, 15);
  expect(await waiting).toBe(true);
  expect(asked).toEqual([[15n, showing('calls')]]);
});

test('asks once for all that have decided', async () => {
  const { database, looks } = looking();
  const { asked, progress } = subject(true, database);
  await decided('alerts', 9, 9);
  await decided('calls', 9, 10);
  expect(await progress.waitFor('t', 8n, 0, undefined, showing('calls'))).toBe(true);
  expect([looks(), asked]).toEqual([1, [[10n, showing('calls')]]]);
});

test('what a policy decides later is not waited for', async () => {
  const { database } = looking(async (looks) => {
    if (looks === 1) await decided('calls', 12, 15);
    // Another alert, which calls have not heard yet.
    await decided('alerts', 12 + looks, 12 + looks);
  });
  const { asked, progress } = subject(true, database);
  await decided('alerts', 9, 12);
  await decided('calls', 11, 0);
  expect(await progress.waitFor('t', 8n, 30_000, undefined, showing('calls'))).toBe(true);
  expect(asked).toEqual([[15n, showing('calls')]]);
});

test('does not wait for a policy that hears none of them', async () => {
  const { asked, progress } = subject();
  await decided('tiers', 20, 0);
  expect(await progress.waitFor('t', 8n, 0, undefined, showing('tiers'))).toBe(true);
  expect(asked).toEqual([[8n, showing('tiers')]]);
});

test('does not wait for a policy that hears nothing, only for those that hear it', async () => {
  const { asked, progress } = subject();
  await decided('days', 0, 0);
  await decided('reviews', 8, 9);
  expect(await progress.waitFor('t', 8n, 0, undefined, showing('reviews'))).toBe(true);
  expect(asked).toEqual([[9n, showing('reviews')]]);
});

test('gives up when the time is up, when told to, and when the projection does', async () => {
  const { asked, progress } = subject();
  await decided('alerts', 3, 0);
  expect(await progress.waitFor('t', 8n, 0, undefined, showing('alerts'))).toBe(false);
  expect(await progress.waitFor('t', 8n, 60_000, AbortSignal.abort(), showing('alerts'))).toBe(false);
  expect(asked).toEqual([]);
  await decided('alerts', 8, 0);
  expect(await subject(false).progress.waitFor('t', 8n, 0, undefined, showing('alerts'))).toBe(false);
});

test('an unknown policy is an error, because nobody would ever decide', async () => {
  await expect(subject().progress.waitFor('t', 8n, 0, undefined, showing('none'))).rejects.toThrow(
    'There is no policy none',
  );
});
