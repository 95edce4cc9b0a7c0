import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';

/** Passed on by test/support/global.setup.mjs. */
const SOCKET = 'TEST_POSTGRES';

export interface TestConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A migrated, empty database of a real PostgreSQL. */
export interface TestDatabase {
  readonly connection: TestConnection;
  readonly database: PostgresDatabase;
}

/** A database for this moment: close it, and it is gone. */
export async function testDatabase(): Promise<TestDatabase & { close(): Promise<void> }> {
  const path = process.env[SOCKET];
  if (path === undefined)
    throw new Error('Databases are handed out by test/support/global.setup.mjs, which has not run');
  const socket = connect(path);
  const connection = await askFor(socket);
  const database = new PostgresDatabase(connection);
  const close = async () => {
    await database.close();
    socket.destroy();
  };
  return { connection, database, close };
}

/** As `PEAKEND_DATABASE_URL` takes it. */
export function databaseUrlOf({ user, password, host, port, database }: TestConnection): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

async function askFor(socket: Socket): Promise<TestConnection> {
  const line = await new Promise<string>((answered, failed) => {
    socket.on('error', failed);
    createInterface(socket).on('line', answered).on('error', failed);
  });
  const answer = JSON.parse(line) as TestConnection & { error?: string };
  if (answer.error !== undefined) throw new Error(`No test database: ${answer.error}`);
  return answer;
}

/** A database of this test file's own, from its first test to its last. */
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
