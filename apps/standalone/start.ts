import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { type PostgresAddress, PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { PostgresKeyring } from '#libs/facts/publishing/keyring.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { Readiness } from '#libs/platform/operations/readiness.js';
import { Closing } from './closing.js';
import { openDataDirectory, secretOf } from './data.directory.js';
import { migrations } from './migrations.js';
import { refuseTakenPort, type Serving, serve } from './serve.js';
import { StandaloneModule } from './standalone.module.js';

export interface Running extends Serving {
  readonly adminKey: string;
  /** Where the generated admin key is kept; null: it was given. */
  readonly adminKeyPath: string | null;
  /** Drains what is under way, then stops everything. */
  stop(): Promise<void>;
}

/**
 * Starts everything in this process and answers when it is ready to serve.
 * @throws Refusal that says what to do, if it cannot be started here and now.
 */
export async function start(configuration: Configuration, log: Logger): Promise<Running> {
  const closing = new Closing();
  try {
    await refuseTakenPort(configuration);
    const directory = openDataDirectory(configuration.dataDir);
    const adminKey = secretOf(configuration.adminKey, directory, 'admin.key');
    const address = await openPostgres(configuration, directory, log, closing);
    const database = new PostgresDatabase(address);
    closing.add(() => database.close());
    const eventStore = new MemoryEventStore();
    const keyring = await openKeyring(configuration, directory, database);
    const progress = { waitFor: async () => false };

    const metrics = new Metrics();
    const readiness = new Readiness();
    readiness.add('database', () => database.query('select 1'));
    readiness.add('eventStore', () => eventStore.head());
    metrics.gauge('peakend_database_connections_open', 'Open connections of the pool.', () => database.use().open);
    metrics.gauge('peakend_database_connections_idle', 'Open connections of the pool that nobody uses.', () => database.use().idle);
    metrics.gauge('peakend_database_connections_waiting', 'Callers waiting for a connection.', () => database.use().waiting);

    const parts = { configuration, adminKey: adminKey.value, clock: systemClock, database, eventStore, keyring, progress, log, metrics, readiness };
    const serving = await serve(StandaloneModule.with(parts), parts);
    closing.add(serving.stop);
    while (!(await readiness.report()).ready) await delay(20);
    return { ...serving, adminKey: adminKey.value, adminKeyPath: adminKey.path, stop: () => closing.close() };
  } catch (error) {
    await closing.close().catch((failure: unknown) => log.error({ err: failure }, 'start was not undone cleanly'));
    throw error;
  }
}

/** The customers' keys. The master key is any text: its SHA-256 is what wraps them. */
async function openKeyring(configuration: Configuration, directory: string, database: PostgresDatabase): Promise<PostgresKeyring> {
  const { value } = secretOf(configuration.masterKey, directory, 'master.key');
  try {
    return await PostgresKeyring.open(database, createHash('sha256').update(value, 'utf8').digest());
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? error : new Refusal('conflict', 'WRONG_MASTER_KEY', (error as Error).message);
  }
}

/** The PostgreSQL to use, its schema up to date. */
async function openPostgres(configuration: Configuration, directory: string, log: Logger, closing: Closing): Promise<PostgresAddress> {
  const { databaseUrl } = configuration;
  if (databaseUrl !== undefined) {
    const address = { connectionString: databaseUrl };
    await migrate(address, migrations).catch((error: unknown) => {
      throw error instanceof Refusal ? error : outsideDatabaseRefusal(error);
    });
    return address;
  }
  const logger = { info: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), logger });
  closing.add(() => postgres.stop());
  await migrate(postgres.connection, migrations);
  return postgres.connection;
}

function outsideDatabaseRefusal(error: unknown): Refusal {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as { code?: string; message?: string };
  const reason = [message, code].filter(Boolean).join(', ');
  return new Refusal('unavailable', 'DATABASE_UNUSABLE', `The PostgreSQL at PEAKEND_DATABASE_URL cannot be used: ${reason}.`);
}
