import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openKeyring } from '#apps/composition/keyring.js';
import { openDataDirectory, secretOf } from '#apps/composition/data.directory.js';
import { openErasureList } from '#apps/composition/erasure.file.js';
import { migrations } from '#apps/composition/migrations.js';
import { beginRestore } from '#apps/composition/restoring.js';
import { placeOf, startEmbeddedPostgres, withoutRoom } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { damaged } from '#libs/adapters/postgres/backup.format.js';
import { BackupReader } from '#libs/adapters/postgres/backup.reader.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import { PostgresDatabase, type PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { fileFault } from '#libs/platform/file.fault.js';

/** Restores a backup into a data directory that has no database yet. Returns what to tell the operator. */
export async function restore({ dataDir, databaseUrl, masterKey }: Configuration, file: string): Promise<string> {
  if (databaseUrl !== undefined)
    throw new Refusal(
      'conflict',
      'NOT_EMBEDDED',
      'This is for the embedded PostgreSQL: restore your own with pg_restore, then run npm run new-epoch.',
    );
  const directory = openDataDirectory(dataDir);
  const postgres = join(directory, 'postgres');
  const clear = () => [placeOf(postgres), postgres].forEach((path) => rmSync(path, { recursive: true, force: true }));
  const master = masterKeyOf(masterKey, directory);
  // Read before anything is made: a list that cannot be read must be mended first.
  const erasures = await erasuresIn(directory);
  const known = migrations.map(({ name }) => name);
  const reader = await BackupReader.open(unpacked(file), known).catch((error: unknown) => {
    throw explained(error, file);
  });
  const restoring = beginRestore(directory, () => refuseOther(placeOf(postgres)));
  try {
    clear();
    await fill(postgres, reader, master).catch((error: unknown) => {
      clear();
      throw explained(error, file);
    });
  } finally {
    restoring.end();
  }
  return `Restored the state of ${reader.header.createdAt}. ${erasures}`;
}

/** What the next start makes of the list of erasures. Without the whole list customers could be read again who were erased. */
async function erasuresIn(directory: string): Promise<string> {
  const list = join(directory, 'erasures.jsonl');
  const erasures = await openErasureList(directory).all();
  if (erasures.length === 0)
    return `There is no erasure in ${list}: if customers were erased after that, put the list of the installation there before the next start.`;
  const last = new Date(erasures.reduce((latest, { time }) => Math.max(latest, time), 0)).toISOString();
  return `The next start carries out again the erasures in ${list}: ${erasures.length}, the last of ${last}. If there were later ones, put the whole list there first.`;
}

function refuseOther(postgres: string): void {
  if (readdirSync(postgres).length === 0) return;
  throw new Refusal(
    'conflict',
    'NOT_EMPTY',
    `${postgres} holds a database: move it away, or choose another data directory with PEAKEND_DATA_DIR.`,
  );
}

function unpacked(file: string): Readable {
  // Errors are thrown where the stream is read.
  return pipeline(createReadStream(file), createGunzip(), () => {});
}

function explained(error: unknown, file: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) return damaged();
  const fault = fileFault(error, file);
  return fault === undefined ? error : new Refusal('conflict', 'BAD_FILE', fault);
}

async function fill(directory: string, reader: BackupReader, master: string): Promise<void> {
  const said: string[] = [];
  const logger = { info: () => {}, warn: (line: string) => said.push(line) };
  const postgres = await startEmbeddedPostgres({ directory, logger });
  await fillRunning(postgres.connection, reader, master)
    .finally(() => postgres.stop())
    .catch((error: unknown) => {
      // Without room for its journal PostgreSQL breaks connections off, and only its log says why.
      const why = said.map((line) => withoutRoom(line, directory)).find((each) => each instanceof Refusal);
      throw why ?? withoutRoom(error, directory);
    });
}

async function fillRunning(connection: PostgresAddress, reader: BackupReader, master: string): Promise<void> {
  // The tables as the backup's version made them: the next start migrates them together with their rows.
  const wanted = migrations.filter(({ name }) => reader.header.migrations.includes(name));
  await migrate(connection, wanted);
  await reader.restore(connection);
  await assertMasterKey(connection, master);
}

async function assertMasterKey(connection: PostgresAddress, master: string): Promise<void> {
  const database = new PostgresDatabase(connection);
  await openKeyring(master, database).finally(() => database.close());
}

/** Never generates one: a new key could not open anything that is restored. */
function masterKeyOf(given: string | undefined, directory: string): string {
  if (given === undefined && !existsSync(join(directory, 'master.key')))
    throw new Refusal(
      'conflict',
      'NO_MASTER_KEY',
      `Backups do not contain the master key: put the installation's master.key into ${directory}, with its erasures.jsonl, or set PEAKEND_MASTER_KEY.`,
    );
  return secretOf(given, directory, 'master.key').value;
}
