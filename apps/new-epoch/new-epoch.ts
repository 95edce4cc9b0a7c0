import { Closing } from '#apps/composition/closing.js';
import { bindLog, boundLog, inEventStoreDB, tieAgain } from '#apps/composition/log.binding.js';
import { holdsInstallation } from '#apps/composition/keyring.js';
import { refuseRunning } from '#apps/composition/running.js';
import { openEventStoreDB, openOutsidePostgres } from '#apps/composition/storage.js';
import { renameLog } from '#libs/adapters/postgres/event-store.naming.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { Database } from '#libs/eventing/database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/**
 * Gives the log a new epoch after its stores were restored with their own tools. From then on, what is left of the lost
 * later log (positions and records on Kafka) is refused. If killed, run it again. Returns what to tell the operator.
 */
export async function giveNewEpoch(configuration: Configuration): Promise<string> {
  const { databaseUrl, bus } = configuration;
  if (databaseUrl === undefined)
    throw new Refusal(
      'conflict',
      'NO_DATABASE_URL',
      'Set PEAKEND_DATABASE_URL to the PostgreSQL that was restored. The embedded one is restored with npm run restore, which does this as well.',
    );
  const closing = new Closing();
  try {
    const address = await openOutsidePostgres(databaseUrl, 'PEAKEND_DATABASE_URL', refuseOther);
    const database = new PostgresDatabase(address);
    closing.add(() => database.close());
    await rename(database, configuration, closing);
  } finally {
    await closing.close();
  }
  const topic =
    bus === 'kafka'
      ? ' Delete the topics peakend.events.v1 and peakend.churn-alerts.v1 before you start: everything is carried to them again.'
      : '';
  return `The log has a new epoch: positions from before are refused.${topic}`;
}

async function refuseOther(database: Database): Promise<void> {
  if (!(await holdsInstallation(database)))
    throw new Refusal(
      'conflict',
      'NO_INSTALLATION',
      'The database at PEAKEND_DATABASE_URL holds no installation: name the one that was restored.',
    );
  await refuseRunning(database);
}

async function rename(database: PostgresDatabase, configuration: Configuration, closing: Closing): Promise<void> {
  const { eventStore, eventStoreDbUrl } = configuration;
  if (eventStore === 'postgres' || eventStoreDbUrl === undefined) {
    if ((await boundLog(database)) !== undefined) throw inEventStoreDB();
    return database.transaction((sql) => renameLog(sql));
  }
  const store = await openEventStoreDB(eventStoreDbUrl, closing);
  const bound = await boundLog(database);
  // A run was killed after it gave the log its new epoch and before it did the rest.
  if (bound === undefined || !(await store.names()).includes(bound)) await bindLog(database, configuration, store);
  await tieAgain(database, await store.rename());
}
