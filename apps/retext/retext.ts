import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { Closing } from '#apps/composition/closing.js';
import { secretOf } from '#apps/composition/data.directory.js';
import { hasMasterKey, noMasterKey } from '#apps/composition/installation.js';
import { holdsInstallation, openKeyring } from '#apps/composition/keyring.js';
import { refuseHalfRestored } from '#apps/composition/restoring.js';
import {
  openEmbeddedPostgres,
  openEventStoreDB,
  openOutsidePostgres,
  openPostgresEventStore,
} from '#apps/composition/storage.js';
import { holdsCluster } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { runningPostgres } from '#libs/adapters/embedded-postgres/running-postgres.js';
import { type PostgresAddress, PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { Database } from '#libs/eventing/database.js';
import { judgeAgain } from '#libs/facts/valence/judging-again.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/**
 * Judges again the words that an older version judged, whether an instance runs or not. Run again it goes on, or has
 * nothing to do. Answers what to tell.
 */
export async function retext(configuration: Configuration): Promise<string> {
  const closing = new Closing();
  const log = pino({ level: 'silent' });
  try {
    refuseNothing(configuration);
    const masterKey = masterKeyOf(configuration);
    const address = await openPostgres(configuration, closing);
    const database = new PostgresDatabase(address);
    closing.add(() => database.close());
    const keyring = await openKeyring(masterKey, database);
    const { eventStore, eventStoreDbUrl } = configuration;
    const store =
      eventStore === 'eventstoredb' && eventStoreDbUrl !== undefined
        ? await openEventStoreDB(eventStoreDbUrl, closing)
        : await openPostgresEventStore(address, log, closing);
    const { judged, changed, unreadable } = await judgeAgain(database, store, keyring, systemClock);
    return `Judged ${judged} texts again: ${changed} valences are derived anew, ${unreadable} texts cannot be read any more.`;
  } finally {
    await closing.close();
  }
}

/** Never generates one: a new key could not open what is to be judged. */
function masterKeyOf(configuration: Configuration): string {
  const directory = resolve(configuration.dataDir);
  if (!hasMasterKey(configuration, directory)) throw noMasterKey(directory);
  return secretOf(configuration.masterKey, directory, 'master.key').value;
}

async function refuseEmpty(database: Database): Promise<void> {
  if (await holdsInstallation(database)) return;
  throw new Refusal(
    'not-found',
    'NOTHING_TO_RETEXT',
    'The database at PEAKEND_DATABASE_URL holds no installation: name the one whose texts are to be judged.',
  );
}

function refuseNothing({ databaseUrl, dataDir }: Configuration): void {
  if (databaseUrl !== undefined) return;
  refuseHalfRestored(resolve(dataDir));
  const postgres = join(resolve(dataDir), 'postgres');
  if (holdsCluster(postgres)) return;
  throw new Refusal('not-found', 'NOTHING_TO_RETEXT', `There is no database in ${postgres}: set PEAKEND_DATA_DIR.`);
}

async function openPostgres({ databaseUrl, dataDir }: Configuration, closing: Closing): Promise<PostgresAddress> {
  if (databaseUrl !== undefined) return openOutsidePostgres(databaseUrl, 'PEAKEND_DATABASE_URL', refuseEmpty);
  const directory = resolve(dataDir);
  return (
    runningPostgres(join(directory, 'postgres')) ?? openEmbeddedPostgres(directory, pino({ level: 'silent' }), closing)
  );
}
