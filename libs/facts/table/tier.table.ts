import type { Sql } from '#libs/eventing/database.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { CustomerNo } from './customer-fact.js';
import { type TierAssigned, Tiers } from './tier.insight.js';

/** The tiers of each customer over time. */
export async function readTiers(
  sql: Sql,
  customers: readonly { readonly root: CustomerNo; readonly members: readonly CustomerNo[] }[],
): Promise<ReadonlyMap<CustomerNo, Tiers>> {
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const { rows } = await sql.query<TierAssigned & { readonly root: CustomerNo }>(
    `select m.root, f.place, f.data ->> 'tier' as tier
       from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no)
       join fact.facts f on f.customer_no = m.customer_no and f.type = 'customer.tier-assigned'`,
    [members.map((each) => `${each.root}`), members.map((each) => `${each.member}`)],
  );
  const found = new Map<CustomerNo, TierAssigned[]>();
  for (const { root, place, tier } of rows) addTo(found, root, { place, tier });
  return new Map(customers.map(({ root }) => [root, new Tiers(found.get(root) ?? [])]));
}
