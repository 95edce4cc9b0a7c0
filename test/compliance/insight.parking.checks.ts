import { forCases, fresh } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import { takeFailing } from './insight.failing.js';

/** One customer's failure affects nobody else, and leaves no trace once it is over. */
export const parkingChecks: Checks = {
  'only those who fail are parked, and a replay leaves no trace of the failure': (world, runs) =>
    forCases(runs, async (given) => {
      const expected = await fresh(world, given.events);
      await takeFailing(world, given);
      const waiting = await world.waiting();
      const ofOthers = (rows: readonly string[]) => rows.filter((row) => isOfOthers(row, waiting));
      // Sums cover everybody: without the parked customers they differ.
      if (waiting.length > 0) expect(ofOthers(await world.rows())).toEqual(ofOthers(expected));
      world.use(world.list);
      await world.replayAll();
      await world.finish();
      expect(await world.rows()).toEqual(expected);
    }),
};

/** Whether a row (kind, tenant, customer) belongs to a customer who is not among these. */
function isOfOthers(row: string, customers: readonly string[]): boolean {
  const [, customer = ''] = row.split('\t');
  return /^c-\d+$/.test(customer) && !customers.includes(customer);
}
