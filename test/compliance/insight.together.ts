import { type Insight, nothingToWrite } from '#libs/insights/engine/insight.js';
import { insights } from '#libs/insights/insights.js';
import type { TestDatabase } from '#test/support/postgres.js';
import { InsightWorld } from './insight.world.js';

/** Stands on all of the product's insights, keeps no rows itself, and is compared by all of theirs. */
const together: Insight = {
  name: 'together',
  version: 1,
  after: insights.map(({ name }) => name),
  facts: [],
  migrations: [],
  tables: insights.flatMap(({ tables }) => tables),
  read: async () => nothingToWrite,
  fill: async () => nothingToWrite,
  clear: async () => nothingToWrite,
};

/** All of the product's insights in one database. */
export function worldOfAll(database: TestDatabase): Promise<InsightWorld> {
  return InsightWorld.of(database, together.name, [...insights, together]);
}
