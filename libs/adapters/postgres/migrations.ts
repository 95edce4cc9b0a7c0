import pg from 'pg';
import type { MigrationInterface } from 'typeorm';
import { Refusal } from '#libs/kernel/refusal.js';
import type { PostgresAddress } from './postgres.database.js';

/** Named with its time at the end (`CreateInsights1700000000200`), which is the order in which migrations run. */
export type Migration = new () => MigrationInterface;

const TABLE = 'migrations';

/** Any number will do, as long as all servers of all versions use the same. */
const LOCK = 7_305_804_385;

const PATIENCE = '10min';

/**
 * Brings a database's schema up to this code; returns the names of the migrations that ran. Servers that start at once
 * do it one after the other, each migration in a transaction of its own: if a start is killed, the next one continues.
 * @throws Refusal DATABASE_IS_NEWER if migrations ran that this code does not know.
 */
export async function migrate(address: PostgresAddress, migrations: readonly Migration[]): Promise<readonly string[]> {
  const lock = new pg.Client({ ...address, connectionTimeoutMillis: 10_000, application_name: 'peakend migrations' });
  // A lock lost with its connection rejects the next statement.
  lock.on('error', () => {});
  await lock.connect();
  try {
    await lock.query(`set lock_timeout = '${PATIENCE}'`);
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    const ran = await readRan(lock);
    refuseNewer(ran, migrations);
    if (ran.length === migrations.length) return [];
    // Most starts have nothing to run, and TypeORM takes long to load.
    const { runPending } = await import('./migration.runner.js');
    return await runPending(address, migrations, TABLE);
  } finally {
    await lock.end();
  }
}

async function readRan(client: pg.Client): Promise<readonly string[]> {
  const { rows: tables } = await client.query(`select to_regclass('public.${TABLE}') is not null as exists`);
  if (!tables[0].exists) return [];
  const { rows } = await client.query<{ name: string }>(`select name from public.${TABLE} order by id`);
  return rows.map(({ name }) => name);
}

function refuseNewer(ran: readonly string[], migrations: readonly Migration[]): void {
  const unknown = ran.filter((name) => !migrations.some((known) => known.name === name));
  if (unknown.length === 0) return;
  throw new Refusal(
    'conflict',
    'DATABASE_IS_NEWER',
    `The database was written by a newer version: this one does not know ${unknown.join(', ')}. Start the newer version, or restore a backup from before it.`,
  );
}
