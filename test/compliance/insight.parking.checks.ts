import { forCases, fresh } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import { takeFailing } from './insight.failing.js';

/** One customer's failure is nobody else's, and passes without a trace. */
export const parkingChecks: Checks = {
  'whoever fails waits, nobody else does, and a replay makes it as if nothing had failed': (world, runs) =>
    forCases(runs, async (given) => {
      const expected = await fresh(world, given.events);
      await takeFailing(world, given);
      const waiting = await world.waiting();
      const ofOthers = (rows: readonly string[]) => rows.filter((row) => isOfOthers(row, waiting));
      // Sums are of all: without those who wait they are others.
      if (waiting.length > 0) expect(ofOthers(await world.rows())).toEqual(ofOthers(expected));
      world.use(world.list);
      await world.replayAll();
      await world.finish();
      expect(await world.rows()).toEqual(expected);
    }),
};

/** A row of a customer's (what it is, the tenant, the customer) that is none of some. */
function isOfOthers(row: string, customers: readonly string[]): boolean {
  const [, customer = ''] = row.split('\t');
  return /^c-\d+$/.test(customer) && !customers.includes(customer);
}
