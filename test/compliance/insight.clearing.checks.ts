import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { batchesOf, forCases, live } from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import type { InsightWorld } from './insight.world.js';

/** What is cleared is gone, from sums too. */
export const clearingChecks: Checks = {
  'clearing leaves nothing behind, and filling restores it': (world, runs) =>
    forCases(runs, async ({ events, sizes }) => {
      const expected = await live(world, batchesOf(events, sizes));
      const families = await readFamilies(world);
      const numbers = families.flatMap(({ members }) => members);
      await world.write((sql, context) => world.insight.clear(sql, numbers, context));
      expect(await world.rows()).toEqual([]);
      for (const { name } of world.insight.tables) expect(await rowsOfCustomers(world, name)).toEqual([]);
      await world.write(async (sql, context) => {
        const whole = await readWholeCustomers(sql, families, world.insight.facts);
        return world.insight.fill(sql, whole, context);
      });
      expect(await world.rows()).toEqual(expected);
    }),
};

/** All customers, by the number of the survivor that they were merged into. */
async function readFamilies(world: InsightWorld) {
  const rows = await world.stored.ask<{ root: string; members: readonly string[] }>(
    'select root_no::text as root, array_agg(customer_no::text) as members from fact.customers group by root_no',
  );
  return rows.map(({ root, members }) => ({
    root: BigInt(root),
    members: members.map(BigInt),
  }));
}

async function rowsOfCustomers(world: InsightWorld, table: string): Promise<readonly unknown[]> {
  const columns = await world.stored.ask(
    "select from pg_attribute where attrelid = $1::regclass and attname = 'customer_no'",
    [table],
  );
  return columns.length === 0 ? [] : world.stored.ask(`select * from ${table}`);
}
