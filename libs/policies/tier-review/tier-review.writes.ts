import type { Sql } from '#libs/eventing/database.js';
import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { keyOf, type Known, type Tenant } from './known.policy.js';
import { customersOf } from './note.policy.js';
import { type Customer, isReviewed, toldOf } from './told.policy.js';

/** Writes what changed. @param before as it was read */
export function write(sql: Sql, known: Known, before: ReadonlyMap<string, Customer>): void {
  const changed = [...known.changed].map((key) => [before.get(key), known.customers.get(key) as Customer] as const);
  writeTenants(
    sql,
    [...known.changedTenants].map((tenant) => known.tenants.get(tenant) as Tenant),
  );
  moveTurnover(sql, changed);
  writeCustomers(
    sql,
    changed.map(([, customer]) => customer),
  );
  addTurnover(sql, known);
  if (known.waiting.length > 0)
    void sql.query(
      `insert into policy.review_notes (tenant, number, note, customers)
       select * from unnest($1::text[], $2::int[], $3::json[], $4::int[])`,
      [
        known.waiting.map(({ tenant }) => tenant),
        known.waiting.map(({ number }) => number),
        known.waiting.map(({ note }) => JSON.stringify(note)),
        known.waiting.map(({ note }) => customersOf(note).length),
      ],
    );
}

/** Removes what waits no longer. */
export function deleteNotes(sql: Sql, { tenant, waiting }: Tenant): void {
  void sql.query('delete from policy.review_notes where tenant = $1 and number < $2', [tenant, waiting[0]]);
}

function writeTenants(sql: Sql, tenants: readonly Tenant[]): void {
  if (tenants.length === 0) return;
  void sql.query(
    `insert into policy.reviewed_tenants (tenant, settings, is_changed, running, waiting_from, waiting_to)
     select * from unnest($1::text[], $2::json[], $3::boolean[], $4::json[], $5::int[], $6::int[])
     on conflict (tenant) do update
        set settings = excluded.settings, is_changed = excluded.is_changed, running = excluded.running,
            waiting_from = excluded.waiting_from, waiting_to = excluded.waiting_to`,
    [
      tenants.map(({ tenant }) => tenant),
      tenants.map(({ settings }) => (settings === DEFAULT_TIER_SETTINGS ? null : JSON.stringify(settings))),
      tenants.map(({ isChanged }) => isChanged),
      tenants.map(({ running }) => running && JSON.stringify(running)),
      tenants.map(({ waiting }) => waiting[0]),
      tenants.map(({ waiting }) => waiting[1]),
    ],
  );
}

function writeCustomers(sql: Sql, customers: readonly Customer[]): void {
  if (customers.length === 0) return;
  void sql.query(
    `insert into policy.reviewed_customers (tenant, customer_id, survivor, own, family, level, lows, is_reviewed, tier, is_high)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::json[], $5::json[], $6::text[], $7::json[], $8::boolean[],
                          $9::text[], $10::boolean[])
     on conflict (tenant, customer_id) do update
        set survivor = excluded.survivor, own = excluded.own, family = excluded.family, level = excluded.level,
            lows = excluded.lows, is_reviewed = excluded.is_reviewed, tier = excluded.tier, is_high = excluded.is_high`,
    [
      customers.map(({ tenant }) => tenant),
      customers.map(({ customerId }) => customerId),
      customers.map(({ survivor }) => survivor),
      customers.map(({ own }) => JSON.stringify(own)),
      customers.map(({ family }) => family && JSON.stringify(family)),
      customers.map(({ level }) => level),
      customers.map(({ lows }) => lows && JSON.stringify(lows)),
      customers.map((each) => each.survivor === each.customerId && isReviewed(toldOf(each))),
      customers.map((each) => toldOf(each).tier?.[1].tier ?? null),
      customers.map((each) => toldOf(each).potential?.[1] === 'high'),
    ],
  );
}

/**
 * What somebody spent belongs to its survivor, and all of it to the same one. So it is found by who spent it: by the survivor
 * until now, what the whole family spent would be gone through for each of its members.
 */
function moveTurnover(sql: Sql, changed: readonly (readonly [Customer | undefined, Customer])[]): void {
  const moved = changed.flatMap(([was, is]) => (was !== undefined && was.survivor !== is.survivor ? [is] : []));
  if (moved.length === 0) return;
  void sql.query(
    `update policy.reviewed_turnover t set survivor = m.survivor
       from unnest($1::text[], $2::text[], $3::text[]) as m(tenant, customer_id, survivor)
      where t.tenant = m.tenant and t.customer_id = m.customer_id`,
    [
      moved.map(({ tenant }) => tenant),
      moved.map(({ customerId }) => customerId),
      moved.map(({ survivor }) => survivor),
    ],
  );
}

function addTurnover(sql: Sql, { spent, customers }: Known): void {
  if (spent.length === 0) return;
  const survivorOf = (tenant: string, customerId: string) =>
    customers.get(keyOf(tenant, customerId))?.survivor ?? customerId;
  void sql.query(
    `insert into policy.reviewed_turnover as known (tenant, survivor, customer_id, currency, day, amount)
     select tenant, survivor, customer_id, currency, day, sum(amount)
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::numeric[])
         as s(tenant, survivor, customer_id, currency, day, amount)
      group by tenant, survivor, customer_id, currency, day
     on conflict (tenant, survivor, currency, day, customer_id) do update set amount = known.amount + excluded.amount`,
    [
      spent.map(({ tenant }) => tenant),
      spent.map(({ tenant, customerId }) => survivorOf(tenant, customerId)),
      spent.map(({ customerId }) => customerId),
      spent.map(({ currency }) => currency),
      spent.map(({ day }) => day),
      spent.map(({ amount }) => amount),
    ],
  );
}
