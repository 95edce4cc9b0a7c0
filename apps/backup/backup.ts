import { createWriteStream, existsSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { runningPostgres } from '#libs/adapters/embedded-postgres/running-postgres.js';
import { writeBackup } from '#libs/adapters/postgres/backup.writer.js';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/** Backs up the embedded PostgreSQL into a new file, whether or not it is in use. Returns what to tell the operator. */
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
  if (existsSync(path)) throw new Refusal('conflict', 'FILE_EXISTS', `${path} already exists: name a new file.`);
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
  const partial = `${path}.partial`;
  const to = createWriteStream(partial, { mode: 0o600, flags: 'w' });
  const gzip = createGzip();
  gzip.pipe(to);
  const written = finished(to);
  written.catch((error: Error) => gzip.destroy(error));
  try {
    await writeBackup(address, systemClock.now(), gzip);
    gzip.end();
    await written;
    await sync(partial);
    await rename(partial, path);
    await sync(dirname(path));
  } catch (error) {
    gzip.destroy();
    to.destroy();
    rmSync(partial, { force: true });
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}
