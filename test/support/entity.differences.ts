import { DataSource } from 'typeorm';
import type { EntityClass } from '#libs/insights/engine/insight.js';
import type { TestConnection } from './postgres.js';

/** What TypeORM would change so that tables and columns match the entities; keys and indexes are left to migrations. */
export async function entityDifferences(
  { user, ...rest }: TestConnection,
  entities: readonly EntityClass[],
): Promise<readonly string[]> {
  const source = new DataSource({ type: 'postgres', ...rest, username: user, entities: [...entities], poolSize: 1 });
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
