import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Insight, Write } from '#libs/insights/engine/insight.js';
import { batchesOf, type Case, EARLY, LATE, pick } from './insight.cases.js';
import type { InsightWorld } from './insight.world.js';

/** The customer whose writes fail. */
const FAILING = 'c-0';

/** From some point on, a customer's writes fail after they were made; sometimes during a rebuild of everything. */
export async function takeFailing(world: InsightWorld, { events, picks, sizes }: Case): Promise<void> {
  const batches = batchesOf(events, sizes);
  const from = pick(picks, 0) % batches.length;
  const failing = world.list.map((each) => (each.name === world.insight.name ? failingFor(FAILING, each) : each));
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
      throw new Error('Nothing can be written about this customer');
    };
  };
  return {
    ...insight,
    read: async (sql, customers, context) => failing(sql, customers, await insight.read(sql, customers, context)),
    fill: async (sql, customers, context) => failing(sql, customers, await insight.fill(sql, customers, context)),
  };
}
