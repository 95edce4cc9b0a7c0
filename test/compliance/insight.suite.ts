import type { Insight } from '#libs/insights/engine/insight.js';
import { PATIENCE_MS } from '#test/support/proof.js';
import { useDatabase } from '#test/support/postgres.js';
import { arrivalChecks } from './insight.arrival.checks.js';
import { buildingChecks } from './insight.building.checks.js';
import { clearingChecks } from './insight.clearing.checks.js';
import { erasureChecks } from './insight.erasure.checks.js';
import { parkingChecks } from './insight.parking.checks.js';
import { tableChecks } from './insight.table.checks.js';
import { RUNS } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import { InsightWorld } from './insight.world.js';

/** What must hold for every insight. */
export const insightChecks: Checks = {
  ...tableChecks,
  ...arrivalChecks,
  ...clearingChecks,
  ...erasureChecks,
  ...parkingChecks,
  ...buildingChecks,
};

/**
 * Enrols an insight: everything that insights promise is checked for it over random histories.
 * @param insights the list that it is part of
 */
export function insightSuite(name: string, insights: readonly Insight[]): void {
  describe(`the insight "${name}"`, () => {
    const db = useDatabase();
    let world: InsightWorld;
    beforeAll(async () => {
      world = await InsightWorld.of(db, name, insights);
    });
    afterAll(() => world?.stored.close());
    for (const [what, check] of Object.entries(insightChecks)) test(what, () => check(world, RUNS), PATIENCE_MS);
  });
}
