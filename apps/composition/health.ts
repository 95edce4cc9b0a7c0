import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { WatchedStore } from '#libs/eventing/watched.store.js';
import type { Metrics } from '#libs/platform/operations/metrics.js';
import { Readiness } from '#libs/platform/operations/readiness.js';

/** The embedded PostgreSQL needs room for its next segment of the write-ahead log, or it stops. */
const LEAST_FREE_BYTES = 16 * 1024 ** 2;

interface Parts {
  readonly database: PostgresDatabase;
  readonly eventStore: WatchedStore;
  /** Null: this process keeps nothing on a disk of its own. */
  readonly directory: string | null;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What must work before requests make sense, asked by `/health/ready`; its measures go to `/metrics`. */
export function watchHealth({ database, eventStore, directory, log, metrics }: Parts): Readiness {
  const readiness = new Readiness((check, error) => {
    if (error === null) log.info({ check }, 'ready again');
    else log.error({ check, err: error }, 'not ready');
  });
  readiness.add('database', () => database.query('select 1'));
  readiness.add('eventStore', () => eventStore.assertWritable());
  if (directory !== null) watchDisk(directory, readiness, metrics);
  showPool(metrics, database);
  return readiness;
}

function watchDisk(directory: string, readiness: Readiness, metrics: Metrics): void {
  readiness.add('dataDirectory', async () => {
    const free = await freeBytes(directory);
    if (free < LEAST_FREE_BYTES)
      throw new Error(`${directory} has ${free} bytes left: free at least ${LEAST_FREE_BYTES}`);
  });
  metrics.gauge('peakend_data_directory_free_bytes', 'Room that is left where the data directory is.', () =>
    freeBytes(directory),
  );
}

/** What this user may still write, without what is reserved for root. */
async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function showPool(metrics: Metrics, database: PostgresDatabase): void {
  metrics.gauge('peakend_database_connections_open', 'Open connections of the pool.', () => database.use().open);
  metrics.gauge(
    'peakend_database_connections_idle',
    'Open connections of the pool that nobody uses.',
    () => database.use().idle,
  );
  metrics.gauge(
    'peakend_database_connections_waiting',
    'Callers waiting for a connection.',
    () => database.use().waiting,
  );
}
