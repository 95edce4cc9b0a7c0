import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';

/** A customer as published whose events wait to be replayed. */
export interface ParkedCustomer {
  readonly tenant: string;
  readonly customerId: string;
}

/** Parks a customer's events, the failed and the later ones alike. */
export async function parkEvents(sql: Sql, events: readonly StoredEvent[], reason: string): Promise<void> {
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
       cross join lateral (
         select c.customer_no
         union
         select customer_no from fact.customers where root_no = c.customer_no and root_no <> customer_no
       ) m
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

/** Which of the customers that events are of are parked, as keys of `parkedKey`. */
export async function readParked(sql: Sql, events: readonly StoredEvent[]): Promise<ReadonlySet<string>> {
  const customers = [...new Map(events.map((event) => [parkedKey(event), event])).values()];
  const { rows } = await sql.query<{ tenant: string; customer_id: string }>(
    `select w.tenant, w.customer_id from unnest($1::text[], $2::text[]) as w(tenant, customer_id)
      where exists (select from engine.parked_events p where p.tenant = w.tenant and p.customer_id = w.customer_id)`,
    [customers.map((each) => each.tenant), customers.map((each) => each.customerId)],
  );
  return new Set(rows.map((row) => parkedKey({ tenant: row.tenant, customerId: row.customer_id })));
}

export function parkedKey({
  tenant,
  customerId,
}: {
  readonly tenant: string;
  readonly customerId: string | null;
}): string {
  return `${tenant} ${customerId}`;
}

export async function parkedPositions(sql: Sql, { tenant, customerId }: ParkedCustomer): Promise<readonly Position[]> {
  const { rows } = await sql.query<{ position: bigint }>(
    'select position from engine.parked_events where tenant = $1 and customer_id = $2 order by position',
    [tenant, customerId],
  );
  return rows.map((row) => row.position);
}

export async function unpark(sql: Sql, { tenant, customerId }: ParkedCustomer): Promise<void> {
  await sql.query('delete from engine.parked_events where tenant = $1 and customer_id = $2', [tenant, customerId]);
}

/** Whom facts named that are parked, whether or not one of that customer was ever taken. */
export class ParkedCustomers {
  constructor(private readonly sql: Sql) {}

  async includes(tenant: string, customerId: string): Promise<boolean> {
    return (await parkedPositions(this.sql, { tenant, customerId })).length > 0;
  }
}
