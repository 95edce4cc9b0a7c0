import { AbstractLogger, DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresAddress } from './postgres.database.js';

/** Runs the migrations that are not in the table yet; returns their names. Call it under the lock. */
export async function runPending(
  address: PostgresAddress,
  migrations: readonly (new () => MigrationInterface)[],
  table: string,
): Promise<readonly string[]> {
  const { connectionString, user, ...rest } = address as { connectionString?: string; user?: string };
  const source = new DataSource({
    type: 'postgres',
    ...(connectionString === undefined ? { ...rest, username: user } : { url: connectionString }),
    migrations: [...migrations],
    migrationsTableName: table,
    migrationsTransactionMode: 'each',
    applicationName: 'peakend migrations',
    poolSize: 1,
    // Errors are thrown.
    logger: new Silent(false),
  });
  await source.initialize();
  try {
    return (await source.runMigrations()).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

class Silent extends AbstractLogger {
  protected writeLog(): void {}
}
