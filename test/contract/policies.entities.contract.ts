import { DataSource } from 'typeorm';
import { policies } from '#libs/policies/policies.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();

it("the entities of policies' tables match what the migrations create", async () => {
  const entities = await Promise.all(policies.flatMap(({ tables }) => tables.map((table) => table.entity())));
  const { user, ...rest } = db.connection;
  const source = new DataSource({ type: 'postgres', ...rest, username: user, entities, poolSize: 1 });
  await source.initialize();
  const told = source.entityMetadatas.map(({ tablePath }) => tablePath);
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  await source.destroy();
  const changes = upQueries.map(({ query }) => query).filter((query) => /COLUMN|TABLE| ADD "| DROP "/.test(query));
  expect(changes).toEqual([]);
  const { rows } = await db.database.query<{ name: string }>(
    `select 'policy.' || tablename as name from pg_tables where schemaname = 'policy' and tablename <> 'erased_keys' order by 1`,
  );
  expect([...told].sort()).toEqual(rows.map(({ name }) => name));
  expect(policies.flatMap(({ tables }) => tables.map(({ name }) => name)).sort()).toEqual([...told].sort());
});
