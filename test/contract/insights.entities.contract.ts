import { insightEntities } from '#libs/insights/engine/insights.entities.js';
import { insights } from '#libs/insights/insights.js';
import { entityDifferences } from '#test/support/entity.differences.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();

const differences = async () => entityDifferences(db.connection, await insightEntities(insights));

it('the entities match what the migrations create', async () => {
  expect(await differences()).toEqual([]);
});

it('a column that an entity does not know is noticed', async () => {
  await db.database.query('alter table insight.cells add column forgotten text');
  expect(await differences()).toEqual([expect.stringContaining('DROP COLUMN "forgotten"')]);
});
