import { type Sql, together } from '#libs/eventing/database.js';
import { inSpans, spansOf } from '#libs/insights/reading/spans.js';
import { NEVER } from './activity.links.js';
import { NO_MONEY, tierKey, tierOfKey } from './tier-days.counts.js';
import type { TierSums } from './tiers.insight.js';

/** Days of the tenant, half-open; undefined: without end. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * What is summed up of a period, by tier; tiers without customers and sums are left out. Customers have a tier when the period
 * ends, or none and an activity in it.
 *
 * @param currency null: no amounts
 */
export async function readTierSums(
  sql: Sql,
  build: number,
  period: Period,
  currency: string | null,
): Promise<readonly TierSums[]> {
  const [sums, customers, untiered] = await together([
    readSums(sql, build, period, currency),
    readCustomers(sql, build, period),
    readUntiered(sql, build, period),
  ]);
  const keys = new Set([...sums.keys(), ...customers.keys(), ...(untiered > 0n ? [tierKey(null)] : [])]);
  return [...keys].flatMap((key) => {
    const tier = tierOfKey(key);
    const found = { ...(sums.get(key) ?? NOTHING), customers: tier === null ? untiered : (customers.get(key) ?? 0n) };
    return Object.values(found).some((sum) => sum !== 0n) ? [{ tier, ...found }] : [];
  });
}

type Sums = Omit<TierSums, 'tier' | 'customers'>;
const NOTHING: Sums = { contacts: 0n, seconds: 0n, revenue: 0n, cost: 0n, compensation: 0n };

async function readSums(
  sql: Sql,
  build: number,
  { from, to }: Period,
  currency: string | null,
): Promise<ReadonlyMap<string, Sums>> {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<{ tier: string } & Record<keyof Sums, string>>(
    `select c.tier, ${Object.keys(NOTHING)
      .map((each) => `sum(c.${each}) as ${each}`)
      .join(', ')}
       from insight.tier_cells c
      where c.build = ${given(build)} and ${inSpans(spansOf(undefined, from, to), given)}
        and c.currency in ('${NO_MONEY}', ${given(currency ?? NO_MONEY)}) group by c.tier`,
    values,
  );
  return new Map(
    rows.map(({ tier, ...row }) => [
      tier,
      Object.fromEntries(Object.entries(row).map(([name, sum]) => [name, BigInt(sum)])) as unknown as Sums,
    ]),
  );
}

/** How many customers have each tier when a period ends. */
async function readCustomers(sql: Sql, build: number, { to }: Period): Promise<ReadonlyMap<string, bigint>> {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<{ tier: string; n: string }>(
    `select c.tier, sum(c.customers) as n from insight.tier_cells c
      where c.build = ${given(build)} and ${inSpans(spansOf(undefined, undefined, to), given)} and c.currency = '${NO_MONEY}'
      group by c.tier`,
    values,
  );
  return new Map(rows.map(({ tier, n }) => [tier, BigInt(n)]));
}

/** How many customers without a tier were active in a period. */
async function readUntiered(sql: Sql, build: number, { from, to }: Period): Promise<bigint> {
  const { rows } = await sql.query<{ n: string }>(
    `select coalesce(sum(customers), 0) as n from insight.tier_links
      where build = $1 and ($2::date is null or day >= $2) and ($3::date is null or day < $3)
        and next >= coalesce($3::date, '${NEVER}')`,
    [build, from, to],
  );
  return BigInt(rows[0]?.n ?? 0);
}
