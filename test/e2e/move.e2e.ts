import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { openKeyring } from '#apps/composition/keyring.js';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { readAll } from '#test/contract/event-store.examples.js';
import { type PostgresAddress, PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { eventually } from '#test/support/eventually.js';
import { type Ran, runCommand } from '#test/support/command.process.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { factsOf, type History, histories, publishShuffled } from '#test/support/fact.history.js';
import { type Fact, FactTenant } from '#test/support/fact.tenant.js';
import { Installation } from '#test/support/installation.js';
import { eventStoreDbSettings } from '#test/support/profile.settings.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { decidedLogOf, useBuild, withClient } from '#test/support/proof.js';
import type { LogEvent } from '#test/support/recompute/log.js';
import { ADMIN_KEY, ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
const SIZE = {
  customers: 8,
  facts: [200, 200],
  changes: [10, 10],
  repeats: [10, 10],
  batch: 20,
  puts: [2, 2],
} as const;
const [history] = fc.sample(histories(SIZE), { seed: 4, numRuns: 1 }) as [History];

const complaint = (id: string, complaintId: string): Fact => ({
  specversion: '1.0',
  type: 'peakend.complaint.filed.v1',
  source: '/channels/move',
  id,
  subject: 'c-0',
  time: '2024-03-05T10:00:00Z',
  data: { complaintId, category: 'fees', severity: 3, channel: 'email', text: 'Too much.' },
});

/** As if nothing had run for two days: has them closed, and returns how far days are closed. */
async function closeDays(address: PostgresAddress): Promise<readonly object[]> {
  const sql = new pg.Client(address);
  await sql.connect();
  await sql.query(
    `update policy.tenant_days set closed_until = closed_until - interval '2 days', next_at = closed_until`,
  );
  await eventually('the days are closed', async () => {
    const { rows } = await sql.query<{ open: boolean }>('select next_at <= now() as open from policy.tenant_days');
    return rows.length === 1 && rows[0]?.open === false;
  });
  // A policy that no longer runs, and had reached the middle of the log.
  await sql.query(
    `insert into engine.policies
     select 'stopped', now(), 0, max(position) / 2, 7, null from store.events`,
  );
  // A webhook that is disabled, and had reached a third of it: a delivery waits.
  await sql.query(
    `with made as (
       insert into feed.webhooks (webhook_id, tenant, url, events, created_at, position, disabled_at)
       select gen_random_uuid(), tenant, 'https://receiver.example.com/', '{churn.alert.raised}', now(), max(position) / 3, now()
         from store.events group by tenant returning webhook_no, position)
     insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, created_at)
     select gen_random_uuid(), webhook_no, position - 1, 'c-0', 'waiting', now() from made`,
  );
  await sql.query('insert into platform.fit_keys values (gen_random_uuid(), now())');
  const { rows } = await sql.query<{ tenant: string }>('select * from policy.tenant_days');
  await sql.end();
  return rows;
}

let dataDir: string;
/** How far days were closed when it stopped. */
let days: readonly object[];
/** What the source's log held when its server stopped. */
let log: readonly LogEvent[];

const masterKey = () => readFileSync(join(dataDir, 'master.key'), 'utf8').trim();
/** The insights never use it. */
const kafka = { PEAKEND_BUS: 'kafka', PEAKEND_KAFKA_BROKERS: '127.0.0.1:1' };

let double: EventStoreDBDouble;
let database: Awaited<ReturnType<typeof testDatabase>>;

const target = () => ({
  PEAKEND_DATABASE_URL: databaseUrlOf(database.connection),
  PEAKEND_EVENTSTOREDB_URL: double.url,
});
const move = (
  env: Record<string, string> = target(),
  from = dataDir,
  started?: (child: ChildProcess) => void,
): Promise<Ran> => runCommand(product.build, 'move', [from], '/nowhere', env, started);

beforeAll(async () => {
  dataDir = await product.newDataDirectory();
  const server = await ServerProcess.start({ build: product.build, dataDir });
  const installation = new Installation(() => [server.url], ADMIN_KEY);
  const tenant = await FactTenant.of(installation);
  await publishShuffled(tenant, factsOf(tenant.name, history), history);
  const way = { form: 'structured', otherwise: false } as const;
  await tenant.publish([complaint('1', 'k-1')], way);
  // Its stream is taken, so its id is used up.
  await expect(tenant.publish([{ ...complaint('2', 'k-1'), subject: 'c-1' }], way)).rejects.toThrow('409');
  const admin = await installation.newKey(tenant.name, 'admin');
  const erased = await installation.request('DELETE', '/v1/customers/c-0', { key: admin });
  expect(erased.status).toBe(202);
  days = await closeDays(server.postgresAddress());
  log = await decidedLogOf(server.postgresAddress(), ['stopped']);
  expect(await server.end('SIGTERM')).toBe(0);
}, 300_000);

beforeEach(async () => {
  [double, database] = await Promise.all([EventStoreDBDouble.start(), testDatabase()]);
});
afterEach(async () => {
  await database.close();
  await double.stop();
});

/** What EventStoreDB holds, by event id. */
async function moved(): Promise<readonly StoredEvent[]> {
  const store = new EventStoreDBEventStore(double.url);
  await store.open();
  return readAll(store, 0n).finally(() => store.close());
}

const byId = (events: readonly { readonly eventId: string }[]) => events.map(({ eventId }) => eventId).sort();

const positionOf = (events: readonly StoredEvent[], id: string | undefined) =>
  events.find(({ eventId }) => eventId === id)?.position;

test('a data directory is moved whole, once', async () => {
  const { code, stdout, stderr } = await move();
  expect([code, stderr.replace(/.* \d+ % \n/g, '')]).toEqual([0, '']);
  expect(stdout).toMatch(new RegExp(`^Moved and compared: ${log.length} events, \\d+ rows of the read models\\.`));
  const events = await moved();
  expect(byId(events)).toEqual(byId(log));
  const closed = events.filter(({ type }) => type === 'day.closed');
  expect(closed.length).toBe(2);
  const lastAlert = log.findLast(({ type }) => /^churn\.(alert\.|level-changed$)/.test(type));
  const { rows: kept } = await database.database.query('select * from policy.tenant_days');
  expect(kept).toEqual(days);
  const { rows } = await database.database.query<{ position: bigint }>(
    'select policy, position, appended_position from engine.policies order by policy',
  );
  expect(rows).toEqual([
    { policy: 'breach-follow-ups', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'care', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'care-follow-ups', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'churn-alerts', position: expect.any(BigInt), appended_position: positionOf(events, lastAlert?.eventId) },
    { policy: 'complaint-clocks', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'day-closed', position: expect.any(BigInt), appended_position: closed.at(-1)?.position },
    { policy: 'expectation-learning', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'follow-up-overdue', position: expect.any(BigInt), appended_position: 0n },
    { policy: 'stopped', position: expect.any(BigInt), appended_position: positionOf(events, log[6]?.eventId) },
    { policy: 'tier-review', position: expect.any(BigInt), appended_position: 0n },
  ]);
  // What it had handled is at or before its position, and the rest after it.
  const taken = events.filter(({ position }) => position <= (rows.at(-2)?.position ?? 0n));
  expect(byId(taken)).toEqual(byId(log.slice(0, Math.floor(log.length / 2))));
  const third = Math.floor(log.length / 3);
  const { rows: webhooks } = await database.database.query<{ position: bigint; waits: bigint }>(
    'select w.position, d.position as waits from feed.webhooks w join feed.deliveries d using (webhook_no)',
  );
  const sent = events.filter(({ position }) => position <= (webhooks[0]?.position ?? 0n));
  expect(byId(sent)).toEqual(byId(log.slice(0, third)));
  expect(webhooks[0]?.waits).toBe(positionOf(events, log[third - 2]?.eventId));
  expect((await database.database.query('select from platform.fit_keys')).rowCount).toBe(1);
  const again = await move();
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('there is nothing to do')]);
}, 300_000);

test('a move that is killed while it copies resumes where it was, and copies nothing twice', async () => {
  let child: ChildProcess | undefined;
  let appends = 0;
  double.faults.append = (stream) => {
    if (stream.startsWith('fact-') && ++appends === 120) child?.kill('SIGKILL');
    return undefined;
  };
  const killed = await move(target(), dataDir, (started) => {
    child = started;
  });
  expect(killed.code).toBe(null);
  const half = (await moved()).length;
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(log.length);

  const options = { build: product.build, dataDir: '/nowhere', app: 'insights' } as const;
  const env = { ...eventStoreDbSettings(double), ...target(), ...kafka, PEAKEND_MASTER_KEY: masterKey() };
  await expect(ServerProcess.start({ ...options, env })).rejects.toThrow('run npm run move again');

  double.faults.clear();
  const { code, stderr } = await move();
  expect([code, stderr.replace(/.* \d+ % \n/g, '')]).toEqual([0, '']);
  expect(byId(await moved())).toEqual(byId(log));
}, 300_000);

describe('refuses, saying what to do', () => {
  test('to start on the target of a move with another log', async () => {
    expect((await move()).code).toBe(0);
    const other = await EventStoreDBDouble.start();
    const started = (env: Record<string, string>) =>
      ServerProcess.start({
        build: product.build,
        dataDir: '/nowhere',
        app: 'insights',
        env: { ...target(), PEAKEND_MASTER_KEY: masterKey(), ...env },
      });
    await expect(started({})).rejects.toThrow('The events of this database are in EventStoreDB');
    await expect(started({ ...eventStoreDbSettings(other), ...kafka })).rejects.toThrow(
      'This database belongs to the log',
    );
    await other.stop();
  }, 300_000);

  test('a source that is served', async () => {
    const server = await ServerProcess.start({ build: product.build, dataDir });
    try {
      const { code, stderr } = await move();
      expect([code, stderr]).toEqual([2, expect.stringContaining('is in use by a live instance')]);
    } finally {
      await server.end('SIGTERM');
    }
  }, 120_000);

  test('a database that is in use, before it changes anything there, and one that holds nothing', async () => {
    const source = await testDatabase();
    const moving = () => move({ ...target(), PEAKEND_MASTER_KEY: masterKey() }, databaseUrlOf(source.connection));
    try {
      await withClient({ ...source.connection, application_name: 'peakend' }, async (sql) => {
        // As if there were migrations to run.
        await sql.query('alter table public.migrations rename to elsewhere');
        const { code, stderr } = await moving();
        expect([code, stderr]).toEqual([2, expect.stringMatching(/^IN_USE: /)]);
      });
      const empty = await moving();
      expect([empty.code, empty.stderr]).toEqual([2, expect.stringMatching(/^NOTHING_TO_MOVE: /)]);
    } finally {
      await source.close();
    }
  }, 120_000);

  test.each([
    ['no source', '', () => target(), 'npm run move -- <data directory or postgres://…>'],
    ['a directory without a database', '/nowhere', () => target(), 'There is no database in /nowhere/postgres'],
    [
      'a target that is only half configured',
      undefined,
      () => ({ ...target(), PEAKEND_EVENTSTOREDB_URL: '' }),
      'PEAKEND_EVENTSTOREDB_URL',
    ],
    [
      'a source that cannot be reached',
      'postgres://a:b@127.0.0.1:1/c',
      () => ({ ...target(), PEAKEND_MASTER_KEY: 'x' }),
      'The PostgreSQL at the URL to move from cannot be used',
    ],
    ['another master key', undefined, () => ({ ...target(), PEAKEND_MASTER_KEY: 'x' }), 'does not fit this database'],
    [
      'an EventStoreDB that cannot be reached',
      undefined,
      () => ({ ...target(), PEAKEND_EVENTSTOREDB_URL: 'esdb://127.0.0.1:1?tls=false' }),
      'EventStoreDB cannot be used',
    ],
  ] as const)(
    '%s',
    async (_, from, env, message) => {
      const { code, stderr } = await move(env(), from);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    },
    120_000,
  );

  test('a version of EventStoreDB that loses events', async () => {
    const bad = await EventStoreDBDouble.start({ version: '24.10.2' });
    const { code, stderr } = await move({ ...target(), PEAKEND_EVENTSTOREDB_URL: bad.url });
    await bad.stop();
    expect([code, stderr]).toEqual([2, expect.stringContaining('upgrade to 24.10.5')]);
  }, 120_000);

  test('a target that holds something else', async () => {
    expect((await move()).code).toBe(0);
    const [other, empty] = await Promise.all([EventStoreDBDouble.start(), testDatabase()]);
    try {
      const own = new PostgresDatabase(empty.connection);
      await openKeyring(masterKey(), own).finally(() => own.close());
      const store = await move({ ...target(), PEAKEND_DATABASE_URL: databaseUrlOf(empty.connection) });
      expect([store.code, store.stderr]).toEqual([
        2,
        expect.stringContaining('EventStoreDB holds events of another installation'),
      ]);
      const both = await move({ ...target(), PEAKEND_EVENTSTOREDB_URL: other.url });
      expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('belongs to the move of log')]);
      const filled = await move(
        {
          PEAKEND_DATABASE_URL: databaseUrlOf(database.connection),
          PEAKEND_EVENTSTOREDB_URL: other.url,
          PEAKEND_MASTER_KEY: masterKey(),
        },
        databaseUrlOf(empty.connection),
      );
      expect([filled.code, filled.stderr]).toEqual([2, expect.stringContaining('belongs to the move of log')]);
    } finally {
      await empty.close();
      await other.stop();
    }
  }, 300_000);
});
