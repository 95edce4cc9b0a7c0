import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Closing } from '#apps/composition/closing.js';
import { located } from '#apps/composition/command.js';
import { secretOf } from '#apps/composition/data.directory.js';
import { openErasureList } from '#apps/composition/erasure.file.js';
import { holdsInstallation, openKeyring } from '#apps/composition/keyring.js';
import { beginMove, readMove } from '#apps/composition/moving.js';
import { refuseHalfRestored } from '#apps/composition/restoring.js';
import { refuseRunning } from '#apps/composition/running.js';
import {
  openEmbeddedPostgres,
  openEventStoreDB,
  openOutsidePostgres,
  openPostgresEventStore,
} from '#apps/composition/storage.js';
import { holdsCluster } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import type { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { type PostgresAddress, PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { Database } from '#libs/eventing/database.js';
import { eraseAgain } from '#libs/facts/erasure/erasure.list.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/** An installation's PostgreSQL and its log. */
interface Opened<Log> {
  readonly address: PostgresAddress;
  readonly database: PostgresDatabase;
  readonly eventStore: Log;
}

export type Source = Opened<PostgresEventStore>;

export interface Target extends Opened<EventStoreDBEventStore> {
  /** Position in the source's log up to which it has been copied. */
  readonly position: Position;
  readonly finishedAt: Date | null;
}

/**
 * Opens the source as a start would: with its schema up to date, and the customers on its list of erasures erased.
 * @param from a data directory, or the URL of a PostgreSQL
 * @throws Refusal if it cannot be opened, or if it is running
 */
export async function openSource(
  from: string,
  { masterKey }: Configuration,
  log: Logger,
  closing: Closing,
): Promise<Source> {
  const directory = /^postgres(ql)?:\/\//.test(from) ? null : located(from);
  const key = masterKeyOf(masterKey, directory);
  const address =
    directory === null
      ? await openOutsidePostgres(from, 'the URL to move from', refuseOther)
      : await openEmbeddedPostgres(directory, log, closing);
  const database = databaseAt(address, closing);
  const keyring = await openKeyring(key, database);
  const eventStore = await openPostgresEventStore(address, log, closing);
  await eraseAgain(openErasureList(directory), eventStore, keyring);
  return { address, database, eventStore };
}

async function refuseOther(database: Database): Promise<void> {
  await refuseRunning(database);
  if (await holdsInstallation(database)) return;
  throw new Refusal('not-found', 'NOTHING_TO_MOVE', 'There is no installation in the database to move from.');
}

function masterKeyOf(given: string | undefined, directory: string | null): string {
  if (directory !== null) {
    if (!holdsCluster(join(directory, 'postgres')))
      throw new Refusal('not-found', 'NOTHING_TO_MOVE', `There is no database in ${join(directory, 'postgres')}.`);
    refuseHalfRestored(directory);
    if (given !== undefined || existsSync(join(directory, 'master.key')))
      return secretOf(given, directory, 'master.key').value;
  }
  if (given === undefined)
    throw new Refusal(
      'conflict',
      'NO_MASTER_KEY',
      'Set PEAKEND_MASTER_KEY to the master key of the installation to move.',
    );
  return given;
}

/** Opens the target. @throws Refusal if it cannot be opened, or if it holds something else */
export async function openTarget(
  source: Source,
  { databaseUrl, eventStoreDbUrl }: Configuration,
  closing: Closing,
): Promise<Target> {
  if (databaseUrl === undefined || eventStoreDbUrl === undefined)
    throw new Refusal(
      'invalid',
      'NO_TARGET',
      'Set PEAKEND_EVENTSTOREDB_URL, and PEAKEND_DATABASE_URL to an empty PostgreSQL database: the installation is moved there.',
    );
  const address = await openOutsidePostgres(databaseUrl, 'PEAKEND_DATABASE_URL');
  const database = databaseAt(address, closing);
  const eventStore = await openEventStoreDB(eventStoreDbUrl, closing);
  const [from, to] = [source.eventStore.epoch, eventStore.epoch];
  const move = await readMove(database);
  if (move === undefined) {
    await refuseFilled(database);
    if ((await eventStore.head()) > 0n)
      throw new Refusal(
        'conflict',
        'EVENT_STORE_NOT_EMPTY',
        'EventStoreDB holds events of another installation: move into an empty one.',
      );
    await beginMove(database, from, to);
  } else if (move.from !== from || move.to !== to)
    throw new Refusal(
      'conflict',
      'ANOTHER_MOVE',
      `The database at PEAKEND_DATABASE_URL belongs to the move of log ${move.from} into log ${move.to}, but this move would be of ${from} into ${to}: ` +
        'name the same three again, or an empty database and an empty EventStoreDB.',
    );
  return { address, database, eventStore, position: move?.position ?? 0n, finishedAt: move?.finishedAt ?? null };
}

async function refuseFilled(database: PostgresDatabase): Promise<void> {
  const { rows } = await database.query<{ filled: boolean }>(
    `select exists (select from platform.tenants) or exists (select from store.events) or exists (select from fact.facts) as filled`,
  );
  if (!rows[0]?.filled) return;
  throw new Refusal(
    'conflict',
    'DATABASE_NOT_EMPTY',
    'The database at PEAKEND_DATABASE_URL holds an installation: name an empty one.',
  );
}

function databaseAt(address: PostgresAddress, closing: Closing): PostgresDatabase {
  const database = new PostgresDatabase(address);
  closing.add(() => database.close());
  return database;
}
