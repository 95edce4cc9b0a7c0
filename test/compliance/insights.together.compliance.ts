import { PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';
import { arrivalChecks } from './insight.arrival.checks.js';
import { buildingChecks } from './insight.building.checks.js';
import { RUNS } from './insight.cases.js';
import { parkingChecks } from './insight.parking.checks.js';
import { worldOfAll } from './insight.together.js';
import type { InsightWorld } from './insight.world.js';

const db = useDatabase();
let world: InsightWorld;
beforeAll(async () => {
  world = await worldOfAll(db);
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
