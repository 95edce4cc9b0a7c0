import { randomUUID } from 'node:crypto';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { openKeyring } from '#apps/composition/keyring.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Keys } from '#libs/platform/auth/keys.js';
import { Tenants } from '#libs/platform/auth/tenants.js';
import { ApiClient } from '#test/support/api.client.js';
import { runCommand } from '#test/support/command.process.js';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { eventStoreDbSettings } from '#test/support/profile.settings.js';
import { useBuild, withClient } from '#test/support/proof.js';
import { type AppName, MASTER_KEY, ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
let database: Awaited<ReturnType<typeof testDatabase>>;
let double: EventStoreDBDouble;
beforeEach(async () => {
  [database, double] = await Promise.all([testDatabase(), EventStoreDBDouble.start()]);
});
afterEach(async () => {
  await database.close();
  await double.stop();
});

const inPostgres = () => ({ PEAKEND_DATABASE_URL: databaseUrlOf(database.connection), PEAKEND_MASTER_KEY: MASTER_KEY });
/** The insights never use Kafka. */
const inEventStoreDB = () => ({
  ...inPostgres(),
  ...eventStoreDbSettings(double),
  PEAKEND_BUS: 'kafka',
  PEAKEND_KAFKA_BROKERS: '127.0.0.1:1',
});
const newEpoch = (env: Record<string, string>, args: readonly string[] = []) =>
  runCommand(product.build, 'new-epoch', args, '/nowhere', env);
const start = (app: AppName, env: Record<string, string>) =>
  ServerProcess.start({ build: product.build, dataDir: product.newDirectory(), app, env });

/** The insights cannot issue keys. The connection is closed, or it would count as a running process. */
async function aQueryKey(): Promise<string> {
  const own = new PostgresDatabase(database.connection);
  await new Tenants(own, systemClock).create({ name: 'acme', timeZone: 'UTC', eventsPerSecond: null });
  const keyring = await openKeyring(MASTER_KEY, own);
  const keys = new Keys(own, systemClock, keyring, { keyId: randomUUID, secret: randomUUID });
  const { key } = await keys.issue({ tenant: 'acme', scopes: ['query'], name: null, expiresAt: null });
  await own.close();
  return key;
}

const fact = {
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/branch/12',
  id: '1',
  subject: 'a',
  time: '2024-03-05T10:00:00Z',
  data: { touchpoint: 'queueing', channel: 'branch', valence: -0.5 },
};

test('old positions are refused, and repeats are duplicates: your own PostgreSQL', async () => {
  let server = await start('standalone', inPostgres());
  const client = await ApiClient.newTenant(() => server.url, 'acme');
  const { body } = await client.publish([fact]);
  await client.get('/v1/customers/a', body.position);
  // As if there were migrations to run: what is refused changes nothing.
  const schema = (change: string) => withClient(database.connection, (sql) => sql.query(change));
  await schema('alter table public.migrations rename to elsewhere');
  const refused = await newEpoch(inPostgres());
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('stop them first')]);
  await schema('alter table public.elsewhere rename to migrations');
  expect(await server.end('SIGTERM')).toBe(0);

  const { code, stdout, stderr } = await newEpoch(inPostgres());
  expect([code, stderr, stdout]).toEqual([0, '', 'The log has a new epoch: positions from before are refused.\n']);
  server = await start('standalone', inPostgres());
  const old = await client.ask('GET', '/v1/customers/a', undefined, { 'peakend-min-position': body.position });
  expect([old.status, old.body.code]).toEqual([400, 'FOREIGN_POSITION']);
  const again = await client.publish([fact]);
  expect([again.body.accepted, again.body.duplicates]).toEqual([0, 1]);
  expect((await client.get('/v1/customers/a', again.body.position)).customerId).toBe('a');
  expect(await server.end('SIGTERM')).toBe(0);
}, 300_000);

test('old positions are refused: EventStoreDB, even if the command was killed in between', async () => {
  let server = await start('insights', inEventStoreDB());
  const key = await aQueryKey();
  const ask = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers: { authorization: `Bearer ${key}`, ...headers } });
  const before = { 'peakend-min-position': (await ask('/v1/status')).headers.get('peakend-position') ?? '' };
  expect((await ask('/v1/journeys', before)).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);

  const told = await newEpoch(inEventStoreDB());
  expect([told.code, told.stdout]).toEqual([
    0,
    expect.stringContaining('Delete the topics peakend.events.v1 and peakend.churn-alerts.v1'),
  ]);
  server = await start('insights', inEventStoreDB());
  const old = await ask('/v1/journeys', before);
  expect(await old.json()).toMatchObject({ status: 400, code: 'FOREIGN_POSITION' });
  expect(await server.end('SIGTERM')).toBe(0);

  const store = new EventStoreDBEventStore(double.url);
  await store.open();
  const [first, second, ...more] = await store.names();
  expect([store.epoch, more]).toEqual([second, []]);
  expect(second).not.toBe(first);
  await store.rename();
  await store.close();
  await expect(start('insights', inEventStoreDB())).rejects.toThrow('If npm run new-epoch was cut short, run it again');
  expect((await newEpoch(inEventStoreDB())).code).toBe(0);
  server = await start('insights', inEventStoreDB());
  expect(await server.end('SIGTERM')).toBe(0);
}, 300_000);

describe('refuses, saying what to do', () => {
  test('a database of another log', async () => {
    const server = await start('insights', inEventStoreDB());
    await server.end('SIGTERM');
    const other = await EventStoreDBDouble.start();
    const { code, stderr } = await newEpoch({ ...inEventStoreDB(), PEAKEND_EVENTSTOREDB_URL: other.url });
    await other.stop();
    expect([code, stderr]).toEqual([2, expect.stringContaining('This database belongs to the log')]);
  }, 120_000);

  test('a database on which nothing was ever started, and changes nothing there', async () => {
    const told = [2, expect.stringMatching(/^NO_INSTALLATION: The database at PEAKEND_DATABASE_URL holds no inst/)];
    const onlySchema = await newEpoch(inPostgres());
    expect([onlySchema.code, onlySchema.stderr]).toEqual(told);
    const empty = { ...database.connection, database: `${database.connection.database}_empty` };
    await withClient(database.connection, (sql) => sql.query(`create database ${empty.database}`));
    try {
      const { code, stderr } = await newEpoch({ ...inPostgres(), PEAKEND_DATABASE_URL: databaseUrlOf(empty) });
      expect([code, stderr]).toEqual(told);
      const { rowCount } = await withClient(empty, (sql) =>
        sql.query(`select from pg_namespace where nspname = 'store'`),
      );
      expect(rowCount).toBe(0);
    } finally {
      await withClient(database.connection, (sql) => sql.query(`drop database ${empty.database}`));
    }
  }, 120_000);

  test.each([
    ['no database', () => ({}), [], 'Set PEAKEND_DATABASE_URL'],
    ['an argument', inPostgres, ['now'], 'npm run new-epoch'],
  ] as const)('%s', async (_, env, args, message) => {
    const { code, stderr } = await newEpoch(env(), args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
