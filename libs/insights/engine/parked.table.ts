import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { NamedCustomer } from '#libs/facts/table/customer.table.js';
import { familyOf, membersOf } from '#libs/facts/table/family.sql.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';

/** Parks a customer's events, the failed and the later ones alike. */
export async function parkEvents(
  sql: Sql,
  events: readonly Pick<StoredEvent, 'tenant' | 'customerId' | 'position'>[],
  reason: string,
): Promise<void> {
  await sql.query(
    `insert into engine.parked_events (tenant, customer_id, position, reason, parked_at)
     select tenant, customer_id, position, $4, now() from unnest($1::text[], $2::text[], $3::bigint[]) as p(tenant, customer_id, position)
     on conflict do nothing`,
    [
      events.map((event) => event.tenant),
      events.map((event) => event.customerId),
      events.map((event) => `${event.position}`),
      reason,
    ],
  );
}

/** Parks a survivor for whom other work than an event failed, as if its last fact had. */
export async function parkCustomer(sql: Sql, root: CustomerNo, reason: string): Promise<void> {
  await sql.query(
    `insert into engine.parked_events (tenant, customer_id, position, reason, parked_at)
     select c.tenant, c.customer_id, max(f.position), $2, now()
       from fact.customers c
       cross join lateral ${membersOf('c.customer_no')} m
       join fact.facts f on f.customer_no = m.customer_no
      where c.customer_no = $1 group by c.tenant, c.customer_id
     on conflict do nothing`,
    [`${root}`, reason],
  );
}

/** The survivors of customers that are parked, in SQL. */
export const PARKED_ROOTS = `select distinct c.root_no from (select distinct tenant, customer_id from engine.parked_events) p
       join fact.customers c using (tenant, customer_id)`;

export async function parkedRoots(sql: Sql): Promise<readonly CustomerNo[]> {
  const { rows } = await sql.query<{ root_no: bigint }>(PARKED_ROOTS);
  return rows.map((row) => row.root_no);
}

/** SQL: the members of the families of named customers (`w`) that are known; those that are not stand for themselves. */
const FAMILIES = `
  select w.tenant, w.customer_id, w.customer_id as member from w
  union
  select w.tenant, w.customer_id, m.customer_id
    from w join fact.customers c using (tenant, customer_id)
   cross join lateral ${familyOf('c.root_no')} m`;

/** Those among named customers to whose family somebody belongs who is parked. */
export async function parkedAmong(sql: Sql, named: readonly NamedCustomer[]): Promise<readonly NamedCustomer[]> {
  const distinct = [...new Map(named.map((each) => [parkedKey(each), each])).values()];
  const { rows } = await sql.query<{ tenant: string; customer_id: string }>(
    // Usually nobody is parked, and then nothing else is looked at.
    `select * from (
       with w as (select * from unnest($1::text[], $2::text[]) as w(tenant, customer_id) where (select true from engine.parked_events limit 1))
       select distinct f.tenant, f.customer_id from (${FAMILIES}) f
        where exists (select from engine.parked_events p where p.tenant = f.tenant and p.customer_id = f.member)) parked`,
    [distinct.map((each) => each.tenant), distinct.map((each) => each.customerId)],
  );
  return rows.map(({ tenant, customer_id }) => ({ tenant, customerId: customer_id }));
}

export function parkedKey({ tenant, customerId }: { tenant: string; customerId: string | null }): string {
  return `${tenant} ${customerId}`;
}

/** A parked event of a customer's family. */
export interface ParkedEvent {
  readonly customerId: string;
  readonly position: Position;
  /** Whether it is a fact already: then only insights lack it. */
  readonly taken: boolean;
}

/** What is parked of a customer and of all who belong to its family, in the order of the log. */
export async function readParked(sql: Sql, { tenant, customerId }: NamedCustomer): Promise<readonly ParkedEvent[]> {
  const { rows } = await sql.query<ParkedEvent>(
    `with w as (select $1::text as tenant, $2::text collate "C" as customer_id)
     select p.customer_id as "customerId", p.position, exists (
              select from (${FAMILIES}) each join fact.customers c on c.tenant = each.tenant and c.customer_id = each.member
                join fact.facts t on t.customer_no = c.customer_no and t.position = p.position) as taken
       from (${FAMILIES}) f join engine.parked_events p on p.tenant = f.tenant and p.customer_id = f.member
      order by p.position`,
    [tenant, customerId],
  );
  return rows;
}

export async function unpark(sql: Sql, tenant: string, customers: readonly string[]): Promise<void> {
  await sql.query('delete from engine.parked_events where tenant = $1 and customer_id = any($2::text[])', [
    tenant,
    customers,
  ]);
}

/** Those among customers, by number, who are parked themselves. */
export async function parkedNumbers(sql: Sql, customers: readonly CustomerNo[]): Promise<readonly CustomerNo[]> {
  const { rows } = await sql.query<{ customer_no: bigint }>(
    `select c.customer_no from fact.customers c
      where c.customer_no = any($1::bigint[])
        and exists (select from engine.parked_events p where p.tenant = c.tenant and p.customer_id = c.customer_id)`,
    [customers.map(String)],
  );
  return rows.map((row) => row.customer_no);
}

/** Notes why a customer's events failed when they were replayed. */
export async function keepReason(sql: Sql, { tenant, customerId }: NamedCustomer, reason: string): Promise<void> {
  await sql.query(
    `update engine.parked_events p set reason = $3 where tenant = $1 and customer_id = $2
        and position = (select min(position) from engine.parked_events where tenant = $1 and customer_id = $2)`,
    [tenant, customerId, reason],
  );
}

/** Whom facts named that are parked, whether or not one of that customer was ever taken. */
export class ParkedCustomers {
  constructor(private readonly sql: Sql) {}

  async includes(tenant: string, customerId: string): Promise<boolean> {
    const { rowCount } = await this.sql.query(
      'select from engine.parked_events where tenant = $1 and customer_id = $2 limit 1',
      [tenant, customerId],
    );
    return rowCount > 0;
  }
}
