import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from './customer-fact.js';
import { survivors } from './merge.insight.js';

/** A tenant's customers by the ids they were published under. */
export class CustomerNumbers {
  private readonly numbers = new Map<string, CustomerNo>();
  /** Those who were never named before. */
  readonly fresh: CustomerNo[] = [];

  set(tenant: string, customerId: string, customerNo: CustomerNo): void {
    this.numbers.set(`${tenant} ${customerId}`, customerNo);
  }

  has(tenant: string, customerId: string): boolean {
    return this.numbers.has(`${tenant} ${customerId}`);
  }

  of(tenant: string, customerId: string): CustomerNo {
    const found = this.numbers.get(`${tenant} ${customerId}`);
    if (found === undefined) throw new Error('A customer of this batch has no number.');
    return found;
  }
}

/** The numbers of customers, new ones made for those never named before. */
export async function numberCustomers(
  sql: Sql,
  named: readonly { readonly tenant: string; readonly customerId: string }[],
): Promise<CustomerNumbers> {
  const distinct = [...new Map(named.map((each) => [`${each.tenant} ${each.customerId}`, each])).values()];
  const numbers = new CustomerNumbers();
  const read = async (wanted: typeof distinct) => {
    const { rows } = await sql.query<{ tenant: string; customer_id: string; customer_no: bigint }>(
      `select c.tenant, c.customer_id, c.customer_no
         from unnest($1::text[], $2::text[]) as w(tenant, customer_id)
         join insight.customers c using (tenant, customer_id)`,
      [wanted.map((each) => each.tenant), wanted.map((each) => each.customerId)],
    );
    for (const row of rows) numbers.set(row.tenant, row.customer_id, row.customer_no);
  };
  await read(distinct);
  const missing = distinct.filter((each) => !numbers.has(each.tenant, each.customerId));
  if (missing.length === 0) return numbers;
  // In one order, so that two writers never wait for each other in a ring.
  missing.sort((a, b) => (`${a.tenant} ${a.customerId}` < `${b.tenant} ${b.customerId}` ? -1 : 1));
  const { rows } = await sql.query<{ tenant: string; customer_id: string; customer_no: bigint }>(
    `insert into insight.customers (customer_no, tenant, customer_id, root_no) overriding system value
     select n, tenant, customer_id, n
       from (select nextval(pg_get_serial_sequence('insight.customers', 'customer_no')) as n, tenant, customer_id
               from unnest($1::text[], $2::text[]) as w(tenant, customer_id)) as numbered
     on conflict (tenant, customer_id) do nothing
     returning tenant, customer_id, customer_no`,
    [missing.map((each) => each.tenant), missing.map((each) => each.customerId)],
  );
  for (const row of rows) {
    numbers.set(row.tenant, row.customer_id, row.customer_no);
    numbers.fresh.push(row.customer_no);
  }
  const raced = missing.filter((each) => !numbers.has(each.tenant, each.customerId));
  if (raced.length > 0) await read(raced);
  return numbers;
}

/** Whose facts belong together: the survivor of each customer and everybody who belongs to these survivors. */
export interface Families {
  readonly rootOf: ReadonlyMap<CustomerNo, CustomerNo>;
  readonly membersOf: ReadonlyMap<CustomerNo, readonly CustomerNo[]>;
  readonly tenantOf: ReadonlyMap<CustomerNo, string>;
}

export async function familiesOf(sql: Sql, customers: Iterable<CustomerNo>): Promise<Families> {
  const { rows } = await sql.query<{ customer_no: bigint; root_no: bigint; tenant: string }>(
    `with roots as (select distinct root_no from insight.customers where customer_no = any($1::bigint[]))
     select c.customer_no, c.root_no, c.tenant from roots r join insight.customers c on c.customer_no = r.root_no
     union
     select c.customer_no, c.root_no, c.tenant from roots r join insight.customers c on c.root_no = r.root_no and c.root_no <> c.customer_no`,
    [[...customers].map(String)],
  );
  const rootOf = new Map<CustomerNo, CustomerNo>();
  const membersOf = new Map<CustomerNo, CustomerNo[]>();
  const tenantOf = new Map<CustomerNo, string>();
  for (const { customer_no, root_no, tenant } of rows) {
    rootOf.set(customer_no, root_no);
    tenantOf.set(customer_no, tenant);
    const members = membersOf.get(root_no);
    if (members) members.push(customer_no);
    else membersOf.set(root_no, [customer_no]);
  }
  return { rootOf, membersOf, tenantOf };
}

/** A merge as published. */
export interface PublishedMerge {
  readonly tenant: string;
  readonly subject: CustomerNo;
  readonly into: CustomerNo;
  readonly place: Buffer;
}

/** Takes merges in and regroups everybody concerned. Returns the survivors, old and new, whose family changed. */
export async function mergeCustomers(sql: Sql, merges: readonly PublishedMerge[]): Promise<ReadonlySet<CustomerNo>> {
  await sql.query(
    `insert into insight.merges (tenant, subject_no, into_no, place)
     select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[]) on conflict do nothing`,
    [
      merges.map((m) => m.tenant),
      merges.map((m) => `${m.subject}`),
      merges.map((m) => `${m.into}`),
      merges.map((m) => m.place),
    ],
  );
  const { rows } = await sql.query<{ subject_no: bigint; into_no: bigint; place: Buffer }>(
    `with recursive linked(customer_no) as (
       select unnest($1::bigint[])
       union
       select m.customer_no
         from linked l
         cross join lateral (
           select into_no from insight.merges where subject_no = l.customer_no
           union all
           select subject_no from insight.merges where into_no = l.customer_no
         ) m(customer_no)
     )
     select m.subject_no, m.into_no, m.place from insight.merges m join linked l on l.customer_no = m.subject_no`,
    [merges.flatMap((m) => [`${m.subject}`, `${m.into}`])],
  );
  const rootOf = survivors(rows.map((row) => ({ subject: row.subject_no, into: row.into_no, place: row.place })));
  const concerned = [...new Set(rows.flatMap((row) => [row.subject_no, row.into_no]))];
  const { rows: moved } = await sql.query<{ old_root: bigint; new_root: bigint }>(
    `with wanted as (select * from unnest($1::bigint[], $2::bigint[]) as w(customer_no, root_no)),
          before as (select customer_no, c.root_no from insight.customers c join wanted using (customer_no))
     update insight.customers c set root_no = w.root_no
       from wanted w join before b using (customer_no)
      where c.customer_no = w.customer_no and c.root_no <> w.root_no
     returning b.root_no as old_root, c.root_no as new_root`,
    [concerned.map(String), concerned.map((each) => `${rootOf(each)}`)],
  );
  return new Set(moved.flatMap((row) => [row.old_root, row.new_root]));
}
