import { join } from 'node:path';
import type { Logger } from 'pino';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { PostgresDatabase, type PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresListener } from '#libs/adapters/postgres/postgres.listener.js';
import { PostgresEventStore, type PostgresEventStoreOptions } from '#libs/adapters/postgres/postgres.event-store.js';
import type { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import type { Closing } from './closing.js';
import type { Installation } from './installation.js';
import { openKeyring } from './keyring.js';
import { migrations } from './migrations.js';
import type { Refusing } from './running.js';

const LISTEN_PATIENCE_MS = 10_000;

export interface Storage {
  /** Where the database is: threads of their own connect to it. */
  readonly address: PostgresAddress;
  readonly database: PostgresDatabase;
  readonly eventStore: EventStore;
  /** The log's head as soon as this process knows it; nobody raises it where EventStoreDB keeps the log. */
  readonly head: HeadSignal;
  readonly keyring: PostgresKeyring;
  /** Hears what other processes tell on a channel of PostgreSQL, as long as the connection lives. */
  readonly listen: (channel: string, heard: (payload: string) => void) => void;
}

/** Opens all storage, with its schema up to date. @throws Refusal that says what to do if that fails */
export async function openStorage(
  configuration: Configuration,
  installation: Installation,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
  closing: Closing,
): Promise<Storage> {
  const address = await openPostgres(configuration, installation, log, closing);
  const database = new PostgresDatabase(address);
  closing.add(() => database.close());
  const keyring = await openKeyring(installation.masterKey(), database);
  const head = new HeadSignal();
  const eventStore = await openEventStore(configuration, address, { clock, log, head }, closing);
  const listen = (channel: string, heard: (payload: string) => void) => {
    const listener = new PostgresListener({ address, patienceMs: LISTEN_PATIENCE_MS }, channel, (payload = '') =>
      heard(payload),
    );
    closing.add(() => listener.close());
    listener.start();
  };
  return { address, database, eventStore, head, keyring, listen };
}

async function openEventStore(
  { eventStore, eventStoreDbUrl }: Configuration,
  address: PostgresAddress,
  { clock, log, head }: { readonly clock: Clock; readonly log: Logger; readonly head: HeadSignal },
  closing: Closing,
): Promise<EventStore> {
  return eventStore === 'eventstoredb' && eventStoreDbUrl !== undefined
    ? openEventStoreDB(eventStoreDbUrl, closing, log)
    : openPostgresEventStore(address, log, closing, { clock, head });
}

/** Logs a release that no run has met. @throws Refusal if it cannot be used */
export async function openEventStoreDB(url: string, closing: Closing, log?: Logger): Promise<EventStoreDBEventStore> {
  // Loaded only where it is used: an installation on PostgreSQL alone starts sooner.
  const adapter = await import('#libs/adapters/eventstoredb/eventstoredb.event-store.js');
  const store = await opened(() => new adapter.EventStoreDBEventStore(url), closing).catch((error: unknown) => {
    const { message } = error as Error;
    throw new Refusal('unavailable', 'EVENT_STORE_UNUSABLE', `EventStoreDB cannot be used: ${message}`);
  });
  const { MET } = await import('#libs/adapters/eventstoredb/event-store.version.js');
  const { release } = store;
  if (!MET.includes(release)) log?.info({ release, met: MET }, 'EventStoreDB: no run has met this release (ADR 16)');
  return store;
}

export function openPostgresEventStore(
  address: PostgresAddress,
  log: Logger,
  closing: Closing,
  options: Pick<PostgresEventStoreOptions, 'clock' | 'head'> = {},
): Promise<PostgresEventStore> {
  const report = (error: unknown) => log.error({ err: error }, 'event store');
  return opened(() => new PostgresEventStore(address, { ...options, report }), closing);
}

async function opened<Store extends EventStoreDBEventStore | PostgresEventStore>(
  make: () => Store,
  closing: Closing,
): Promise<Store> {
  const store = make();
  closing.add(() => store.close());
  await store.open();
  return store;
}

async function openPostgres(
  { databaseUrl }: Configuration,
  { directory, refuse }: Installation,
  log: Logger,
  closing: Closing,
): Promise<PostgresAddress> {
  if (databaseUrl !== undefined) return openOutsidePostgres(databaseUrl, 'PEAKEND_DATABASE_URL', refuse);
  if (directory === null) throw new Error('Processes that share a database cannot use an embedded one');
  return openEmbeddedPostgres(directory, log, closing, refuse);
}

/**
 * Opens an outside PostgreSQL and updates its schema, unless `refuse` objects to what it finds there.
 * @throws Refusal if that fails, naming where the URL was given
 */
export async function openOutsidePostgres(url: string, name: string, refuse?: Refusing): Promise<PostgresAddress> {
  const address = { connectionString: recognisable(url) };
  await prepare(address, refuse).catch((error: unknown) => {
    throw error instanceof Refusal ? error : outsideDatabaseRefusal(name, error);
  });
  return address;
}

/** What a URL calls the connections wins over our names for them, by which `refuseRunning` knows that peakend runs. */
function recognisable(url: string): string {
  return url.replaceAll(/([?&]application_name=)/g, '$1peakend%20');
}

async function prepare(address: PostgresAddress, refuse: Refusing | undefined): Promise<void> {
  if (refuse) {
    const database = new PostgresDatabase(address, { connections: 1 });
    await refuse(database).finally(() => database.close());
  }
  await migrate(address, migrations);
}

/** Starts the PostgreSQL of a data directory and updates its schema, unless `refuse` objects to what it finds there. */
export async function openEmbeddedPostgres(
  directory: string,
  log: Logger,
  closing: Closing,
  refuse?: Refusing,
): Promise<PostgresAddress> {
  const logger = { info: (message: string) => log.debug(message), warn: (message: string) => log.warn(message) };
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), logger });
  closing.add(() => postgres.stop());
  await prepare(postgres.connection, refuse);
  return postgres.connection;
}

function outsideDatabaseRefusal(name: string, error: unknown): Refusal {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error;
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  const { code, message } = first as { code?: string; message?: string };
  const reason = message || code || 'unknown';
  return new Refusal('unavailable', 'DATABASE_UNUSABLE', `The PostgreSQL at ${name} cannot be used: ${reason}.`);
}
