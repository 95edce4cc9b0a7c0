import { type Sql, together } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { datesOn } from './anniversary.policy.js';
import { FIRST_TIERS } from './care.policy.js';
import type { CareCustomerEntity } from './care-customer.entity.js';
import type { CareOccasionEntity } from './care-occasion.entity.js';
import type { CareRuleRowEntity } from './care-rule.entity.js';
import {
  type Customer,
  keyOf,
  type Known,
  type PendingOccasion,
  type Rule,
  type SealedTraits,
  type Tenant,
} from './known.policy.js';

/** A customer of a tenant, as published. */
export type OfTenant = readonly [tenant: string, customerId: string];

interface TenantRow {
  readonly tenant: string;
  readonly time_zone: string | null;
  readonly tiers: readonly string[] | null;
}

async function readTenants(sql: Sql, tenants: readonly string[]): Promise<readonly Tenant[]> {
  const [{ rows }, { rows: rules }] = await together([
    sql.query<TenantRow>(
      `select asked.tenant, t.time_zone, c.tiers
         from unnest($1::text[]) as asked(tenant)
         left join platform.tenants t on t.name = asked.tenant
         left join policy.care_tenants c on c.tenant = asked.tenant`,
      [tenants],
    ),
    sql.query<CareRuleRowEntity>('select * from policy.care_rules where tenant = any($1::text[]) order by name', [
      tenants,
    ]),
  ]);
  return rows.map(({ tenant, time_zone, tiers }) => ({
    tenant,
    calendar: calendarOf(time_zone ?? 'UTC'),
    tiers: tiers ?? FIRST_TIERS,
    rules: new Map(rules.filter((row) => row.tenant === tenant).map((row) => [row.name, ruleIn(row)])),
  }));
}

function ruleIn({ name, version, rule, since, next_on, swept_to }: CareRuleRowEntity): Rule {
  return { name, version, rule, since: since.getTime(), nextOn: next_on, to: swept_to };
}

export function customerIn(row: CareCustomerEntity): Customer {
  const { tenant, customer_id, survivor, own, own_traits, family, family_traits } = row;
  return {
    ...{ tenant, customerId: customer_id, survivor, own, family },
    ...{ ownTraits: own_traits, familyTraits: family_traits },
  };
}

/** Some customers and their survivors, as far as something is known of them. */
async function readCustomers(sql: Sql, asked: readonly OfTenant[]): Promise<readonly Customer[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql.query<CareCustomerEntity>(
    `with asked as (select distinct * from unnest($1::text[], $2::text[]) as a(tenant, customer_id)),
          own as (select c.* from asked join policy.care_customers c using (tenant, customer_id))
     select * from own
     union all
     select c.*
       from (select distinct tenant, survivor from own where survivor <> customer_id) s
       join policy.care_customers c on c.tenant = s.tenant and c.customer_id = s.survivor
      where not exists (select from asked a where a.tenant = c.tenant and a.customer_id = c.customer_id)`,
    [asked.map(([tenant]) => tenant), asked.map(([, customerId]) => customerId)],
  );
  return rows.map(customerIn);
}

/** What is known of some tenants and some customers. */
export async function readKnown(sql: Sql, tenants: readonly string[], asked: readonly OfTenant[]): Promise<Known> {
  const [its, customers] = await together([readTenants(sql, tenants), readCustomers(sql, asked)]);
  return {
    tenants: new Map(its.map((each) => [each.tenant, each])),
    customers: new Map(customers.map((each) => [keyOf(each.tenant, each.customerId), each])),
    changedTenants: new Set(),
    changed: new Set(),
    changedTraits: new Set(),
    added: [],
  };
}

/** The rule whose next day is due first, of all tenants; undefined: none is by a moment. */
export async function readDueRule(
  sql: Sql,
  until: number,
): Promise<{ readonly tenant: string; readonly name: string; readonly at: number } | undefined> {
  const { rows } = await sql.query<CareRuleRowEntity>(
    `select * from policy.care_rules where next_at <= $1 order by next_at, tenant, name limit 1`,
    [new Date(until)],
  );
  const [row] = rows;
  return row && { tenant: row.tenant, name: row.name, at: (row.next_at as Date).getTime() };
}

/** What facts brought about that is due by a moment, the earliest first; at most `limit`. */
export async function readDuePending(sql: Sql, until: number, limit: number): Promise<readonly PendingOccasion[]> {
  const { rows } = await sql.query<CareOccasionEntity>(
    `select * from policy.care_occasions where due_at <= $1 order by due_at, tenant, rule, customer_id, occasion limit $2`,
    [new Date(until), limit],
  );
  return rows.map(({ tenant, customer_id, rule, occasion, due_at }) => ({
    ...{ tenant, customerId: customer_id, rule, occasion, at: due_at.getTime() },
  }));
}

/** A tenant's next customers for whom a day may be an occasion by a rule of days, in the order of their ids. */
export async function readCandidates(
  sql: Sql,
  { tenant }: Tenant,
  { rule: { on, leadDays }, to }: Rule,
  day: number,
  limit: number,
): Promise<readonly Customer[]> {
  const ofDates = (column: string) => [`${column} = any($4::text[])`, datesOn(day + leadDays)] as const;
  const [condition, value] =
    on.kind === 'silence'
      ? (['last_contact = $4', day - on.days] as const)
      : ofDates(on.kind === 'anniversary' && on.of === 'first-purchase' ? 'first_purchase' : 'first_contact');
  const { rows } = await sql.query<CareCustomerEntity>(
    `select * from policy.care_customers
      where tenant = $1 and customer_id > $2 and ${condition} order by customer_id limit $3`,
    [tenant, to, limit, value],
  );
  return rows.map(customerIn);
}

/** A customer's traits, with those of all that were merged into it. */
export interface Sealed {
  readonly customerId: string;
  readonly traits: SealedTraits;
}

/** A tenant's next customers with traits, in the order of their ids: at most so many of both, and at least one customer. */
export async function readSealed(
  sql: Sql,
  { tenant }: Tenant,
  to: string,
  most: { readonly customers: number; readonly traits: number },
): Promise<readonly Sealed[]> {
  const { rows } = await sql.query<Sealed>(
    `with next as (
       select customer_id, coalesce(family_traits, own_traits) as traits from policy.care_customers
        where tenant = $1 and customer_id > $2 and has_traits order by customer_id limit $3
     ), counted as (
       select customer_id, traits, n, sum(n) over (order by customer_id) as up_to
         from next cross join lateral (select count(*) as n from json_object_keys(traits)) c
     )
     select customer_id as "customerId", traits from counted where up_to <= $4 or up_to = n order by customer_id`,
    [tenant, to, most.customers, most.traits],
  );
  return rows;
}
