import { join } from 'node:path';
import type { Logger } from 'pino';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { PostgresDatabase, type PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { PostgresKeyring } from '#libs/facts/publishing/keyring.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import type { Closing } from './closing.js';
import { openKeyring } from './keyring.js';
import { migrations } from './migrations.js';

export interface Storage {
  readonly database: PostgresDatabase;
  readonly eventStore: EventStore;
  readonly keyring: PostgresKeyring;
}

/** Opens everything that keeps something, its schema up to date. @throws Refusal that says what to do, if it cannot be */
export async function openStorage(
  configuration: Configuration,
  masterKey: string,
  directory: string | null,
  log: Logger,
  closing: Closing,
): Promise<Storage> {
  const address = await openPostgres(configuration, directory, log, closing);
  const database = new PostgresDatabase(address);
  closing.add(() => database.close());
  const keyring = await openKeyring(masterKey, database);
  const eventStore = await openEventStore(configuration, address, log, closing);
  return { database, eventStore, keyring };
}

async function openEventStore(
  { eventStore, eventStoreDbUrl }: Configuration,
  address: PostgresAddress,
  log: Logger,
  closing: Closing,
): Promise<EventStore> {
  if (eventStore === 'eventstoredb' && eventStoreDbUrl !== undefined) {
    return opened(new EventStoreDBEventStore(eventStoreDbUrl), closing).catch((error: unknown) => {
      const { message } = error as Error;
      throw new Refusal('unavailable', 'EVENT_STORE_UNUSABLE', `EventStoreDB cannot be used: ${message}`);
    });
  }
  const report = (error: unknown) => log.error({ err: error }, 'event store');
  return opened(new PostgresEventStore(address, { clock: systemClock, report }), closing);
}

async function opened<Store extends EventStoreDBEventStore | PostgresEventStore>(
  store: Store,
  closing: Closing,
): Promise<Store> {
  closing.add(() => store.close());
  await store.open();
  return store;
}

async function openPostgres(
  configuration: Configuration,
  directory: string | null,
  log: Logger,
  closing: Closing,
): Promise<PostgresAddress> {
  const { databaseUrl } = configuration;
  if (databaseUrl !== undefined) {
    const address = { connectionString: databaseUrl };
    await migrate(address, migrations).catch((error: unknown) => {
      throw error instanceof Refusal ? error : outsideDatabaseRefusal(error);
    });
    return address;
  }
  if (directory === null) throw new Error('Processes that share a database have none embedded');
  const logger = { info: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), logger });
  closing.add(() => postgres.stop());
  await migrate(postgres.connection, migrations);
  return postgres.connection;
}

function outsideDatabaseRefusal(error: unknown): Refusal {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as { code?: string; message?: string };
  const reason = message || code || 'unknown';
  return new Refusal(
    'unavailable',
    'DATABASE_UNUSABLE',
    `The PostgreSQL at PEAKEND_DATABASE_URL cannot be used: ${reason}.`,
  );
}
