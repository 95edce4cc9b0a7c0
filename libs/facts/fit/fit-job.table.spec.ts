import { useDatabase } from '#test/support/postgres.js';
import { dueFits, type FitJob, noteFitKey, noteTried, requestFit } from './fit-job.table.js';

const given = useDatabase();
const NOW = new Date('2026-03-02T00:00:00Z');
const TYPE = 'value.model-fitted';
const request = (position: bigint) => requestFit(given.database, TYPE, 'acme', { at: NOW, position });
const due = () => dueFits(given.database, 10);
const dueOne = async () => (await due()).find(({ type }) => type === TYPE) as FitJob;
const reach = (position: number) =>
  given.database.query(
    `insert into engine.checkpoints (projection, position) values ('insights', $1)
     on conflict (projection) do update set position = excluded.position`,
    [position],
  );

beforeEach(async () => {
  await given.database.query('delete from platform.fit_jobs');
  await given.database.query('delete from fact.closed_days');
  await given.database.query('delete from engine.checkpoints');
  await given.database.query(
    `insert into platform.tenants (name, time_zone, created_at) values ('acme', 'UTC', $1) on conflict do nothing`,
    [NOW],
  );
});

test('what was asked for is due once readers know all that was stored until then', async () => {
  await request(9n);
  expect(await due()).toEqual([]);
  await reach(8);
  expect(await due()).toEqual([]);
  await reach(9);
  expect(await due()).toEqual([{ type: TYPE, tenant: 'acme', timeZone: 'UTC', closed: null, requestedUpTo: 9n }]);
  await noteTried(given.database, await dueOne());
  expect(await due()).toEqual([]);
});

test('what was asked for again while it was learned, after more was stored, is learned again', async () => {
  await reach(9);
  await request(9n);
  const job = await dueOne();
  await request(9n);
  await request(10n);
  await noteTried(given.database, job);
  expect(await due()).toEqual([]);
  await reach(10);
  expect(await dueOne()).toMatchObject({ requestedUpTo: 10n });
  await noteTried(given.database, await dueOne());
  expect(await due()).toEqual([]);
});

test('a midnight does not wait for what was asked for, and does not do it either', async () => {
  await reach(9);
  await request(10n);
  await given.database.query(`insert into fact.closed_days (tenant, day) values ('acme', '2026-03-01')`);
  expect(await dueOne()).toMatchObject({ closed: '2026-03-01', requestedUpTo: null });
  for (const job of await due()) await noteTried(given.database, job);
  expect(await due()).toEqual([]);
  await reach(10);
  expect(await due()).toMatchObject([{ type: TYPE, requestedUpTo: 10n }]);
});

test('a key is for one request, of one tenant and kind of model', async () => {
  const note = (key: string, at: Date, tenant = 'acme', type: 'value.model-fitted' | 'churn.model-fitted' = TYPE) =>
    noteFitKey(given.database, type, tenant, { key, at });
  const later = new Date(NOW.getTime() + 1);
  expect([await note('k', NOW), await note('k', later), await note('k', later)]).toEqual([null, NOW, NOW]);
  expect([
    await note('l', NOW),
    await note('k', NOW, 'beta'),
    await note('k', NOW, 'acme', 'churn.model-fitted'),
  ]).toEqual([null, null, null]);
});
