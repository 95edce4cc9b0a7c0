import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { refuseHalfRestored } from '#apps/composition/restoring.js';
import { holdsCluster, startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { runningPostgres } from '#libs/adapters/embedded-postgres/running-postgres.js';
import { writeBackup } from '#libs/adapters/postgres/backup.writer.js';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { fileFault } from '#libs/platform/file.fault.js';

/** What FAT, and file systems of other machines, answer who asks for a link. */
const WITHOUT_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Backs up the embedded PostgreSQL into a new file, whether or not it is in use. Returns what to tell the operator. */
export async function backUp({ dataDir, databaseUrl }: Configuration, path: string): Promise<string> {
  if (databaseUrl !== undefined)
    throw new Refusal(
      'conflict',
      'NOT_EMBEDDED',
      'This is for the embedded PostgreSQL: back up your own with pg_dump.',
    );
  refuseHalfRestored(resolve(dataDir));
  const directory = join(resolve(dataDir), 'postgres');
  if (!holdsCluster(directory))
    throw new Refusal('not-found', 'NOTHING_TO_BACK_UP', `There is no database in ${directory}: set PEAKEND_DATA_DIR.`);
  if (existsSync(path)) throw fileExists(path);
  const running = runningPostgres(directory);
  if (running) await writeFile(running, path);
  else {
    const postgres = await startEmbeddedPostgres({ directory });
    await writeFile(postgres.connection, path).finally(() => postgres.stop());
  }
  return (
    `Backed up to ${path} (${statSync(path).size} bytes). The master key and the list of erasures are not in it: ` +
    'keep copies of master.key and erasures.jsonl from the data directory elsewhere.'
  );
}

/** Gives the file its name only once it is complete and on disk. */
async function writeFile(address: PostgresAddress, path: string): Promise<void> {
  // Nobody else's, since several may be written at once.
  const partial = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
  try {
    const file = await open(partial, 'wx', 0o600);
    await writeTo(file.createWriteStream({ flush: true }), address);
    await giveName(partial, path);
    await sync(dirname(path));
  } catch (error) {
    throw explained(error, path);
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

/** A link never replaces the file of another backup, as renaming would; some disks have no links. */
async function giveName(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    if (existsSync(path)) throw fileExists(path);
    if (!WITHOUT_LINKS.includes((error as NodeJS.ErrnoException).code)) throw error;
    await rename(partial, path);
  }
}

async function writeTo(file: Writable, address: PostgresAddress): Promise<void> {
  const gzip = createGzip();
  const written = pipeline(gzip, file);
  // It is asked once the backup has been written, or could not be.
  written.catch(() => undefined);
  try {
    await writeBackup(address, systemClock.now(), gzip);
    gzip.end();
  } catch (error) {
    // What destroyed it says why; what was written afterwards says only that it was destroyed.
    if (gzip.destroyed) await written;
    gzip.destroy();
    throw error;
  }
  await written;
}

function fileExists(path: string): Refusal {
  return new Refusal('conflict', 'FILE_EXISTS', `${path} already exists: name a new file.`);
}

function explained(error: unknown, path: string): unknown {
  const fault = fileFault(error, path);
  return fault === undefined ? error : new Refusal('conflict', 'BAD_FILE', fault);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
