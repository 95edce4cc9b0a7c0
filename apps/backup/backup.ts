import { existsSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { runningPostgres } from '#libs/adapters/embedded-postgres/running-postgres.js';
import { writeBackup } from '#libs/adapters/postgres/backup.writer.js';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { fileFault } from '#libs/platform/file.fault.js';

/** Backs the embedded PostgreSQL up into a new file, whether an instance runs on it or not. Answers what to tell. */
export async function backUp({ dataDir, databaseUrl }: Configuration, path: string): Promise<string> {
  if (databaseUrl !== undefined)
    throw new Refusal(
      'conflict',
      'NOT_EMBEDDED',
      'This is for the embedded PostgreSQL: back up your own with pg_dump.',
    );
  const directory = join(resolve(dataDir), 'postgres');
  if (!existsSync(directory))
    throw new Refusal('not-found', 'NOTHING_TO_BACK_UP', `There is no database in ${directory}: set PEAKEND_DATA_DIR.`);
  if (existsSync(path)) throw new Refusal('conflict', 'FILE_EXISTS', `${path} exists: name a file that does not.`);
  const running = runningPostgres(directory);
  if (running) await writeFile(running, path);
  else {
    const postgres = await startEmbeddedPostgres({ directory });
    await writeFile(postgres.connection, path).finally(() => postgres.stop());
  }
  return (
    `Backed up to ${path} (${statSync(path).size} bytes). The master key and the list of erasures are not in it: ` +
    'keep master.key and erasures.jsonl of the data directory, elsewhere.'
  );
}

/** The file has its name once it is whole and on disk. */
async function writeFile(address: PostgresAddress, path: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, 'w', 0o600);
    const gzip = createGzip();
    const written = pipeline(gzip, file.createWriteStream({ flush: true }));
    // What goes wrong with the file is thrown where it is next written to.
    written.catch((error: Error) => gzip.destroy(error));
    await writeBackup(address, systemClock.now(), gzip);
    gzip.end();
    await written;
    await rename(partial, path);
    await sync(dirname(path));
  } catch (error) {
    rmSync(partial, { force: true });
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): unknown {
  const fault = fileFault(error, path);
  return fault === undefined ? error : new Refusal('conflict', 'BAD_FILE', fault);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
