import pg from 'pg';
import { AbstractLogger, DataSource, type MigrationInterface } from 'typeorm';
import { Refusal } from '#libs/kernel/refusal.js';
import type { PostgresAddress } from './postgres.database.js';

/** Named with its time at the end (`CreateInsights1700000000200`), which is the order in which migrations run. */
export type Migration = new () => MigrationInterface;

const TABLE = 'migrations';

/** Any number will do, as long as all servers of all versions take the same. */
const LOCK = 7_305_804_385;

const PATIENCE = '10min';

/**
 * Brings a database's schema up to this code. Servers that start at once do it one after the other, each migration in a
 * transaction of its own: a start that is killed is carried on by the next. Answers the names of those that ran.
 * @throws Refusal DATABASE_IS_NEWER where migrations ran that this code does not know.
 */
export async function migrate(address: PostgresAddress, migrations: readonly Migration[]): Promise<readonly string[]> {
  const lock = new pg.Client({ ...address, connectionTimeoutMillis: 10_000, application_name: 'peakend migrations' });
  // A lock lost with its connection rejects the next statement.
  lock.on('error', () => {});
  await lock.connect();
  try {
    await lock.query(`set lock_timeout = '${PATIENCE}'`);
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await refuseNewer(lock, migrations);
    return await runPending(address, migrations);
  } finally {
    await lock.end();
  }
}

async function refuseNewer(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  const { rows: tables } = await client.query(`select to_regclass('public.${TABLE}') is not null as exists`);
  if (!tables[0].exists) return;
  const known = migrations.map(({ name }) => name);
  const { rows } = await client.query<{ name: string }>(
    `select name from public.${TABLE} where name <> all($1::text[]) order by id`,
    [known],
  );
  if (rows.length === 0) return;
  throw new Refusal(
    'conflict',
    'DATABASE_IS_NEWER',
    `The database was written by a newer version: this one does not know ${rows.map(({ name }) => name).join(', ')}. Start the newer version, or restore a backup from before it.`,
  );
}

async function runPending(address: PostgresAddress, migrations: readonly Migration[]): Promise<readonly string[]> {
  const { connectionString, user, ...rest } = address as { connectionString?: string; user?: string };
  const source = new DataSource({
    type: 'postgres',
    ...(connectionString === undefined ? { ...rest, username: user } : { url: connectionString }),
    migrations: [...migrations],
    migrationsTableName: TABLE,
    migrationsTransactionMode: 'each',
    applicationName: 'peakend migrations',
    poolSize: 1,
    // What goes wrong is thrown.
    logger: new Silent(false),
  });
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

class Silent extends AbstractLogger {
  protected writeLog(): void {}
}
