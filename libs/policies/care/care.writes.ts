import type { Sql } from '#libs/eventing/database.js';
import { anniversaryOf } from './anniversary.policy.js';
import {
  type Customer,
  type Known,
  type PendingOccasion,
  type Rule,
  type Tenant,
  toldOf,
  traitsOf,
} from './known.policy.js';
import { dayOf, momentOn } from './moment.policy.js';
import { firstContactOf, lastContactOf } from './told.policy.js';

/** Writes what changed. */
export function write(sql: Sql, known: Known): void {
  const tenants = [...known.changedTenants].map((tenant) => known.tenants.get(tenant) as Tenant);
  writeTenants(sql, tenants);
  for (const tenant of tenants) writeRules(sql, tenant, [...tenant.rules.values()]);
  writeCustomers(
    sql,
    [...known.changed].map((key) => known.customers.get(key) as Customer),
    known,
  );
  writeTraits(
    sql,
    [...known.changedTraits].map((key) => known.customers.get(key) as Customer),
  );
  writePending(sql, known.added);
}

function writeTenants(sql: Sql, tenants: readonly Tenant[]): void {
  if (tenants.length === 0) return;
  void sql.query(
    `insert into policy.care_tenants (tenant, tiers) select * from unnest($1::text[], $2::json[])
     on conflict (tenant) do update set tiers = excluded.tiers`,
    [tenants.map(({ tenant }) => tenant), tenants.map(({ tiers }) => JSON.stringify(tiers))],
  );
}

export function writeRules(sql: Sql, { tenant, calendar }: Tenant, rules: readonly Rule[]): void {
  if (rules.length === 0) return;
  void sql.query(
    `insert into policy.care_rules (tenant, name, version, rule, since, next_on, next_at, swept_to)
     select $1, * from unnest($2::text[], $3::int[], $4::json[], $5::timestamptz[], $6::int[], $7::timestamptz[], $8::text[])
     on conflict (tenant, name) do update
        set version = excluded.version, rule = excluded.rule, since = excluded.since, next_on = excluded.next_on,
            next_at = excluded.next_at, swept_to = excluded.swept_to`,
    [
      tenant,
      rules.map(({ name }) => name),
      rules.map(({ version }) => version),
      rules.map(({ rule }) => JSON.stringify(rule)),
      rules.map(({ since }) => new Date(since)),
      rules.map(({ nextOn }) => nextOn),
      rules.map(({ nextOn, rule }) => (nextOn === null ? null : new Date(momentOn(calendar, nextOn, rule.at)))),
      rules.map(({ to }) => to),
    ],
  );
}

function writeCustomers(sql: Sql, customers: readonly Customer[], { tenants }: Known): void {
  if (customers.length === 0) return;
  const days = customers.map((each) => daysOf(each, tenants.get(each.tenant) as Tenant));
  void sql.query(
    `insert into policy.care_customers (tenant, customer_id, survivor, own, family, first_purchase, first_contact,
                                        last_contact, has_traits, own_traits)
     select *, '{}' from unnest($1::text[], $2::text[], $3::text[], $4::json[], $5::json[], $6::text[], $7::text[], $8::int[],
                                $9::boolean[])
     on conflict (tenant, customer_id) do update
        set survivor = excluded.survivor, own = excluded.own, family = excluded.family,
            first_purchase = excluded.first_purchase, first_contact = excluded.first_contact,
            last_contact = excluded.last_contact, has_traits = excluded.has_traits`,
    [
      customers.map(({ tenant }) => tenant),
      customers.map(({ customerId }) => customerId),
      customers.map(({ survivor }) => survivor),
      customers.map(({ own }) => JSON.stringify(own)),
      customers.map(({ family }) => family && JSON.stringify(family)),
      days.map(({ firstPurchase }) => firstPurchase),
      days.map(({ firstContact }) => firstContact),
      days.map(({ lastContact }) => lastContact),
      customers.map((each) => isSurvivor(each) && Object.keys(traitsOf(each)).length > 0),
    ],
  );
}

/** Traits may be many, so what tells of none leaves them alone. The rows are there. */
function writeTraits(sql: Sql, customers: readonly Customer[]): void {
  if (customers.length === 0) return;
  void sql.query(
    `update policy.care_customers c set own_traits = t.own, family_traits = t.family
       from unnest($1::text[], $2::text[], $3::json[], $4::json[]) as t(tenant, customer_id, own, family)
      where c.tenant = t.tenant and c.customer_id = t.customer_id`,
    [
      customers.map(({ tenant }) => tenant),
      customers.map(({ customerId }) => customerId),
      customers.map(({ ownTraits }) => JSON.stringify(ownTraits)),
      customers.map(({ familyTraits }) => familyTraits && JSON.stringify(familyTraits)),
    ],
  );
}

function isSurvivor({ customerId, survivor }: Customer): boolean {
  return customerId === survivor;
}

/** What rules of days look customers up by. */
function daysOf(customer: Customer, { calendar }: Tenant) {
  if (!isSurvivor(customer)) return { firstPurchase: null, firstContact: null, lastContact: null };
  const told = toldOf(customer);
  const dateIn = (time: number | undefined) => (time === undefined ? null : anniversaryOf(dayOf(calendar, time)).date);
  const last = lastContactOf(told);
  return {
    firstPurchase: dateIn(told.firstPurchase),
    firstContact: dateIn(firstContactOf(told)),
    lastContact: last === undefined ? null : dayOf(calendar, last),
  };
}

function writePending(sql: Sql, pending: readonly PendingOccasion[]): void {
  if (pending.length === 0) return;
  void sql.query(
    `insert into policy.care_occasions (tenant, customer_id, rule, occasion, due_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
     on conflict do nothing`,
    [...membersOf(pending), pending.map(({ at }) => new Date(at))],
  );
}

/** Removes occasions about which was decided. */
export function deletePending(sql: Sql, pending: readonly PendingOccasion[]): void {
  if (pending.length === 0) return;
  void sql.query(
    `delete from policy.care_occasions o using unnest($1::text[], $2::text[], $3::text[], $4::text[])
         as gone(tenant, customer_id, rule, occasion)
      where o.tenant = gone.tenant and o.customer_id = gone.customer_id and o.rule = gone.rule and o.occasion = gone.occasion`,
    membersOf(pending),
  );
}

function membersOf(pending: readonly PendingOccasion[]): readonly (readonly string[])[] {
  return [
    pending.map(({ tenant }) => tenant),
    pending.map(({ customerId }) => customerId),
    pending.map(({ rule }) => rule),
    pending.map(({ occasion }) => occasion),
  ];
}
