import { useDatabase } from '../../test/support/postgres.js';
import type { Database, Sql } from './database.js';
import { FactsProgress } from './facts.progress.js';
import { ProgressSignal } from './progress.signal.js';

const given = useDatabase();
const signal = new AbortController().signal;

/** Nobody looks again because time has passed. */
class Untimed extends ProgressSignal {
  override untilProjected(_ms: number, over?: AbortSignal): Promise<void> {
    return super.untilProjected(600_000, over);
  }
}

let looks: number;
let progressed: ProgressSignal;
let progress: FactsProgress;
beforeEach(async () => {
  looks = 0;
  progressed = new Untimed();
  const database: Pick<Database, 'query'> = {
    query: (text, values, options) => {
      looks++;
      return given.database.query(text, values, options);
    },
  };
  progress = new FactsProgress(database, 'facts', progressed);
  await reach(0);
});

const reach = (position: number) =>
  given.database.query(
    `insert into engine.checkpoints (projection, position) values ('facts', $1)
     on conflict (projection) do update set position = $1`,
    [position],
  );
const inSnapshot = (work: (sql: Sql) => Promise<boolean>) => given.database.transaction(work, { snapshot: true });

test('policies that wait share one look, each time the projection moves, and none when a policy does', async () => {
  const waiting = Promise.all([8n, 9n, 10n].map((position) => progress.waitFor(position, signal)));
  await progressed.untilDecided(50);
  expect(looks).toBe(1);
  progressed.decided();
  await reach(10);
  expect(looks).toBe(1);
  progressed.projected();
  await waiting;
  expect(looks).toBe(2);
});

test('what is known to be there is not looked for', async () => {
  await reach(10);
  await progress.waitFor(7n, signal);
  await progress.waitFor(10n, signal);
  expect(looks).toBe(1);
});

test('what a crash of the database undid is waited for again', async () => {
  await reach(10);
  await progress.waitFor(10n, signal);
  expect(await inSnapshot((sql) => progress.isIn(sql, 10n))).toBe(true);
  await reach(4);
  expect(await inSnapshot((sql) => progress.isIn(sql, 10n))).toBe(false);
  const waiting = progress.waitFor(10n, signal);
  await progressed.untilDecided(50);
  await reach(10);
  progressed.projected();
  await waiting;
  expect(looks).toBe(3);
});

test('waiting ends with its signal', async () => {
  const over = new AbortController();
  const waiting = progress.waitFor(10n, over.signal);
  over.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
});
