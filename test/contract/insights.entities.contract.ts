import { DataSource } from 'typeorm';
import { insightEntities } from '#libs/insights/engine/insights.entities.js';
import { insights } from '#libs/insights/insights.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();

/** What TypeORM would change about tables and columns; keys and indexes are the migrations' business. */
async function differences(): Promise<readonly string[]> {
  const { user, ...rest } = db.connection;
  const source = new DataSource({
    type: 'postgres',
    ...rest,
    username: user,
    entities: [...(await insightEntities(insights))],
    poolSize: 1,
  });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries
      .map(({ query }) => query)
      .filter((query) => /COLUMN|CREATE TABLE|DROP TABLE| ADD "| DROP "/.test(query));
  } finally {
    await source.destroy();
  }
}

it('the entities say what the migrations make', async () => {
  expect(await differences()).toEqual([]);
});

it('a column that an entity does not know is noticed', async () => {
  await db.database.query('alter table insight.cells add column forgotten text');
  expect(await differences()).toEqual([expect.stringContaining('DROP COLUMN "forgotten"')]);
});
