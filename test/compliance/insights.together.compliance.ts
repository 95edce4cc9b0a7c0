import { type Insight, nothingToWrite } from '#libs/insights/engine/insight.js';
import { insights } from '#libs/insights/insights.js';
import { PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';
import { arrivalChecks } from './insight.arrival.checks.js';
import { buildingChecks } from './insight.building.checks.js';
import { RUNS } from './insight.cases.js';
import { parkingChecks } from './insight.parking.checks.js';
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

const db = useDatabase();
let world: InsightWorld;
beforeAll(async () => {
  world = await InsightWorld.of(db, together.name, [...insights, together]);
});
afterAll(() => world?.stored.close());

/** The checks that need nothing from the insight itself. */
const {
  'a rebuild equals what was kept up to date': anew,
  'a rebuild under traffic equals what was kept up to date': beside,
} = buildingChecks;

test.each(Object.entries({ ...arrivalChecks, ...parkingChecks, anew, beside }))(
  'all insights in one installation: %s',
  (_, check) => check?.(world, RUNS),
  PATIENCE_MS,
);
