import { type Sql, together } from '#libs/eventing/database.js';
import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { keyOf, type Known, type Tenant } from './known.policy.js';
import type { Note } from './note.policy.js';
import type { Settled } from './tier-review.policy.js';
import type { Customer } from './told.policy.js';
import type { ReviewNoteEntity } from './review-note.entity.js';
import type { ReviewedCustomerEntity } from './reviewed-customer.entity.js';
import type { ReviewedTenantEntity } from './reviewed-tenant.entity.js';

/** A customer of a tenant, as published. */
export type OfTenant = readonly [tenant: string, customerId: string];

/** Tenants whose review is running, or for whom something waits that came while one was; at most `limit`. */
export async function readBusy(sql: Sql, limit: number): Promise<readonly string[]> {
  const { rows } = await sql.query<{ tenant: string }>(
    `select tenant from policy.reviewed_tenants where running is not null or waiting_from < waiting_to order by tenant limit $1`,
    [limit],
  );
  return rows.map(({ tenant }) => tenant);
}

interface TenantRow extends Partial<Omit<ReviewedTenantEntity, 'tenant'>> {
  readonly tenant: string;
  readonly time_zone: string | null;
}

export async function readTenants(sql: Sql, tenants: readonly string[]): Promise<readonly Tenant[]> {
  const { rows } = await sql.query<TenantRow>(
    `select asked.tenant, t.time_zone, r.settings, r.is_changed, r.running, r.waiting_from, r.waiting_to
       from unnest($1::text[]) as asked(tenant)
       left join platform.tenants t on t.name = asked.tenant
       left join policy.reviewed_tenants r on r.tenant = asked.tenant`,
    [tenants],
  );
  return rows.map(({ tenant, time_zone, settings, is_changed, running, waiting_from, waiting_to }) => ({
    tenant,
    calendar: calendarOf(time_zone ?? 'UTC'),
    settings: settings ?? DEFAULT_TIER_SETTINGS,
    isChanged: is_changed ?? false,
    running: running ?? null,
    waiting: [waiting_from ?? 0, waiting_to ?? 0],
  }));
}

function customerIn(row: ReviewedCustomerEntity): Customer {
  const { tenant, customer_id, survivor, own, family, level, lows } = row;
  return { tenant, customerId: customer_id, survivor, own, family, level, lows };
}

/** Some customers and their survivors, as far as something is known of them. */
export async function readCustomers(sql: Sql, asked: readonly OfTenant[]): Promise<readonly Customer[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql.query<ReviewedCustomerEntity>(
    `with asked as (select distinct * from unnest($1::text[], $2::text[]) as a(tenant, customer_id)),
          own as (select c.* from asked join policy.reviewed_customers c using (tenant, customer_id))
     select * from own
     union all
     select c.*
       from (select distinct tenant, survivor from own where survivor <> customer_id) s
       join policy.reviewed_customers c on c.tenant = s.tenant and c.customer_id = s.survivor
      where not exists (select from asked a where a.tenant = c.tenant and a.customer_id = c.customer_id)`,
    [asked.map(([tenant]) => tenant), asked.map(([, customerId]) => customerId)],
  );
  return rows.map(customerIn);
}

/**
 * What waits for the end of a tenant's review, the first of it: at most so many notes, about so many customers together,
 * and at least one note.
 */
export async function readNotes(
  sql: Sql,
  { tenant, waiting }: Tenant,
  most: { readonly notes: number; readonly customers: number },
): Promise<readonly Note[]> {
  const { rows } = await sql.query<Pick<ReviewNoteEntity, 'note'>>(
    `with next as (
       select number, note, customers from policy.review_notes
        where tenant = $1 and number >= $2 order by number limit $3
     ), counted as (
       select number, note, customers, sum(customers) over (order by number) as up_to from next
     )
     select note from counted where up_to <= $4 or up_to = customers order by number`,
    [tenant, waiting[0], most.notes, most.customers],
  );
  return rows.map(({ note }) => note);
}

/** The days whose turnover counts in a review: the last is that which ends. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Customers in the order of their ids. */
export interface Between {
  /** Exclusive. */
  readonly after: string;
  readonly last: string;
}

/** Adds up what the customers between two spent, of those whom a tenant's review looks at. */
export function addSums(sql: Sql, { tenant, settings }: Tenant, { after, last }: Between, window: Window): void {
  void sql.query(
    `insert into policy.review_sums (tenant, last, customers, amounts, tiers, are_high, levels, have_lows)
     select $1, $3, array_agg(c.customer_id), array_agg(coalesce(s.amount, 0)), array_agg(c.tier), array_agg(c.is_high),
            array_agg(c.level), array_agg(c.lows is not null)
       from policy.reviewed_customers c
       left join (select survivor, sum(amount) as amount
                    from policy.reviewed_turnover
                   where tenant = $1 and survivor > $2 and survivor <= $3 and currency = $4 and day between $5 and $6
                   group by survivor) s on s.survivor = c.customer_id
      where c.tenant = $1 and c.customer_id > $2 and c.customer_id <= $3 and c.is_reviewed`,
    [tenant, after, last, settings.currency, window.from, window.to],
  );
}

/** Removes the sums of those who have been reviewed. */
export function deleteSums(sql: Sql, { tenant }: Tenant, { last }: Pick<Between, 'last'>): void {
  void sql.query('delete from policy.review_sums where tenant = $1 and last = $2', [tenant, last]);
}

/** The turnovers that shares come to, of the customers with turnover whom a review looks at; null: there are none. */
export async function readShared(sql: Sql, { tenant, settings }: Tenant): Promise<readonly (string | null)[]> {
  const shares = settings.tiers.map(({ topShare }) => (topShare === undefined ? null : `${topShare}`));
  if (shares.every((share) => share === null)) return shares;
  // Materialized: nobody is ranked anew for each share.
  const { rows } = await sql.query<{ bar: string | null }>(
    `with ranked as materialized (
       select amount, row_number() over (order by amount desc) as rank
         from policy.review_sums, unnest(amounts) as amount where tenant = $1 and amount > 0)
     select r.amount::text as bar
       from unnest($2::text[]) with ordinality as shares(share, number)
       left join ranked r
              on share is not null and r.rank = greatest(1, floor(share::numeric * (select count(*) from ranked)))::bigint
      order by number`,
    [tenant, shares],
  );
  return rows.map(({ bar }) => bar);
}

/** A customer at a review, and what it spent in the window: decimal text. */
export interface Spender {
  readonly customer: Customer;
  readonly turnover: string;
}

/** The last of the next customers whom a tenant's review looks at; undefined: there are none. */
export async function readLast(
  sql: Sql,
  { tenant }: Tenant,
  after: string,
  limit: number,
): Promise<string | undefined> {
  const { rows } = await sql.query<{ last: string | null }>(
    `select max(customer_id) as last
       from (select customer_id from policy.reviewed_customers
              where tenant = $1 and customer_id > $2 and is_reviewed order by customer_id limit $3) c`,
    [tenant, after, limit],
  );
  return rows[0]?.last ?? undefined;
}

/** The last of the next customers whose sums are known; undefined: all have been reviewed. */
export async function readLastSummed(sql: Sql, { tenant }: Tenant, after: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ last: string | null }>(
    'select min(last) as last from policy.review_sums where tenant = $1 and last > $2',
    [tenant, after],
  );
  return rows[0]?.last ?? undefined;
}

/**
 * Those of the customers who were added up together about whom a tenant's review may have something to say: the others are
 * in the tier that they are in by their turnover, and were in the review before.
 */
export async function readSpenders(
  sql: Sql,
  { tenant, settings: { lowerAtRisk } }: Tenant,
  { last }: Pick<Between, 'last'>,
  settled: readonly Settled[],
): Promise<readonly Spender[]> {
  const { rows } = await sql.query<ReviewedCustomerEntity & { readonly turnover: string }>(
    `with settled as materialized (
       select * from unnest($3::text[], $4::boolean[], $5::boolean[], $6::numeric[], $7::numeric[])
         as s(tier, is_high, is_at_risk, from_amount, below_amount))
     select c.*, r.amount::text as turnover
       from policy.review_sums s
      cross join unnest(s.customers, s.amounts, s.tiers, s.are_high, s.levels, s.have_lows)
              as r(customer_id, amount, tier, is_high, level, has_lows)
       join policy.reviewed_customers c on c.tenant = s.tenant and c.customer_id = r.customer_id
      where s.tenant = $1 and s.last = $2
        and (r.has_lows
             or not exists (select from settled s
                             where s.tier = r.tier and s.is_high = r.is_high
                               and s.is_at_risk = coalesce(r.level = any($8::text[]), false)
                               and r.amount >= s.from_amount and r.amount < s.below_amount))
      order by c.customer_id`,
    [
      tenant,
      last,
      settled.map(({ tier }) => tier),
      settled.map(({ isHighPotential }) => isHighPotential),
      settled.map(({ isAtRisk }) => isAtRisk),
      settled.map(({ from }) => (from === null ? '-Infinity' : fromTenThousandths(from))),
      settled.map(({ below }) => (below === null ? 'Infinity' : fromTenThousandths(below))),
      lowerAtRisk === null ? [] : ['critical', lowerAtRisk],
    ],
  );
  return rows.map(({ turnover, ...row }) => ({ customer: customerIn(row), turnover }));
}

/** The rows of some tenants' customers and all else that is needed to take in what is said of them. */
export async function readKnown(
  sql: Sql,
  tenants: readonly string[],
  asked: readonly OfTenant[],
): Promise<Pick<Known, 'tenants' | 'customers'>> {
  const [its, customers] = await together([readTenants(sql, tenants), readCustomers(sql, asked)]);
  return {
    tenants: new Map(its.map((each) => [each.tenant, each])),
    customers: new Map(customers.map((each) => [keyOf(each.tenant, each.customerId), each])),
  };
}
