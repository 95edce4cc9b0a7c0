import './typescript.js';

/** Offers databases to the run's test files; a PostgreSQL is started once one of them asks. */
export default async function setup() {
  const { TestPostgres } = await import('./postgres.server.ts');
  const postgres = new TestPostgres();
  await postgres.listen();
  process.env.TEST_POSTGRES = postgres.socket;
  globalThis.testPostgres = postgres;
}
