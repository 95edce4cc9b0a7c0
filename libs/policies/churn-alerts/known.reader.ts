import type { Sql } from '#libs/eventing/database.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import { readInForce } from './in-force.js';
import { dueOf, type Families, keyOf, type Known, nothingTaken, type WatchedTenant } from './watched.policy.js';
import { watchedIn, type WatchedRow } from './watched.table.js';

/** What the policy knows at first of some customers and their tenants, as their rows have them. */
export async function knowing(
  sql: Sql,
  rows: readonly WatchedRow[],
  ofThese: readonly WatchedTenant[],
  familiesBy: (calendar: (tenant: string) => Calendar) => Families,
): Promise<Known> {
  const tenants = new Map(ofThese.map((each) => [each.tenant, each]));
  const watched = rows.map((row) => watchedIn(row, tenants.get(row.tenant) as WatchedTenant));
  const nothing = nothingTaken();
  for (const each of watched) {
    const first = dueOf(each);
    if (first !== undefined) nothing.due.add(first);
  }
  return {
    watched: new Map(watched.map((each) => [keyOf(each.tenant, each.customerId), each])),
    tenants,
    families: familiesBy((tenant) => (tenants.get(tenant) as { readonly calendar: Calendar }).calendar),
    inForce: await readInForce(sql, [...tenants.values()]),
    ...nothing,
  };
}
