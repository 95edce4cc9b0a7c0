import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Insight, Write } from '#libs/insights/engine/insight.js';
import { batchesOf, type Case, EARLY, forCases, fresh, LATE, pick } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import type { InsightWorld } from './insight.world.js';

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

/** From somewhere on whatever is written of a customer fails after it was written; sometimes while all is made anew. */
async function takeFailing(world: InsightWorld, { events, picks, sizes }: Case): Promise<void> {
  const batches = batchesOf(events, sizes);
  const from = pick(picks, 0) % batches.length;
  const failing = world.list.map((each) => (each.name === world.insight.name ? failingFor('c-0', each) : each));
  await world.forget();
  world.now = EARLY;
  for (const [index, batch] of batches.entries()) {
    if (index === from) world.use(failing);
    if (index === from + 1 && pick(picks, 1) % 2 === 0) await world.startAnew();
    await world.takeParking(batch);
    await world.tick();
  }
  world.now = LATE;
  await world.finish();
}

function failingFor(customerId: string, insight: Insight): Insight {
  const failing = async (
    sql: Sql,
    customers: readonly { readonly root: CustomerNo }[],
    write: Write,
  ): Promise<Write> => {
    const { rowCount } = await sql.query(
      'select from fact.customers where customer_id = $1 and root_no = any($2::bigint[])',
      [customerId, customers.map(({ root }) => `${root}`)],
    );
    if (rowCount === 0) return write;
    return async () => {
      await write();
      throw new Error('Nothing can be written of this customer');
    };
  };
  return {
    ...insight,
    read: async (sql, customers, context) => failing(sql, customers, await insight.read(sql, customers, context)),
    fill: async (sql, customers, context) => failing(sql, customers, await insight.fill(sql, customers, context)),
  };
}

/** A row of a customer's (what it is, the tenant, the customer) that is none of some. */
function isOfOthers(row: string, customers: readonly string[]): boolean {
  const [, customer = ''] = row.split('\t');
  return /^c-\d+$/.test(customer) && !customers.includes(customer);
}
