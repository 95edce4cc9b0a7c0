import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '#apps/composition/migrations.js';
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import type { TestConnection } from '../support/postgres.js';

/** Does the work with a migrated, empty PostgreSQL as the product runs it, then removes it. */
export async function withPostgres<T>(work: (connection: TestConnection) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-bench-'));
  const postgres = await startEmbeddedPostgres({ directory });
  try {
    await migrate(postgres.connection, migrations);
    return await work(postgres.connection);
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
