import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { TestConnection } from './database.url.js';
import { askRun } from './run.client.js';

export { databaseUrlOf, type TestConnection } from './database.url.js';

/** A migrated, empty database on a real PostgreSQL. */
export interface TestDatabase {
  readonly connection: TestConnection;
  readonly database: PostgresDatabase;
}

/** A new database that is dropped when closed. */
export async function testDatabase(): Promise<TestDatabase & { close(): Promise<void> }> {
  const { socket, ...connection } = await askRun<TestConnection>('database');
  const database = new PostgresDatabase(connection);
  const close = async () => {
    await database.close();
    socket.destroy();
  };
  return { connection, database, close };
}

/** A database for this test file only, from its first test to its last. */
export function useDatabase(): TestDatabase {
  let current: Awaited<ReturnType<typeof testDatabase>> | undefined;
  beforeAll(async () => {
    current = await testDatabase();
  });
  afterAll(() => current?.close());
  const started = () => {
    if (current === undefined) throw new Error('The database is there from beforeAll on');
    return current;
  };
  return {
    get connection() {
      return started().connection;
    },
    get database() {
      return started().database;
    },
  };
}
