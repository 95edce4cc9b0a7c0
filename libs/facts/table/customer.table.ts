import { addTo } from '#libs/kernel/grouping.js';
import type { Sql } from '#libs/eventing/database.js';
import type { Position } from '#libs/kernel/event.js';
import type { CustomerNo } from './customer-fact.js';
import { familyOf } from './family.sql.js';
import type { MergeEntity } from './merge.entity.js';
import { survivors } from './merge.insight.js';

/** A customer by the id it was published under. */
export interface NamedCustomer {
  readonly tenant: string;
  readonly customerId: string;
}

/** Which customers' facts belong together: the survivor of each customer, and everybody merged into these survivors. */
export interface Families {
  readonly rootOf: ReadonlyMap<CustomerNo, CustomerNo>;
  readonly membersOf: ReadonlyMap<CustomerNo, readonly CustomerNo[]>;
  readonly tenantOf: ReadonlyMap<CustomerNo, string>;
}

interface Row {
  readonly tenant: string;
  readonly customer_id: string;
  readonly customer_no: bigint;
  /** Null: never named before. */
  readonly root_no: bigint | null;
}

/** The named customers and their families, and new numbers for those named for the first time. */
export class NamedCustomers {
  readonly families: Families;
  private readonly rows: ReadonlyMap<string, Row>;

  constructor(rows: readonly Row[]) {
    this.families = familiesIn(rows);
    this.rows = new Map(rows.map((row) => [`${row.tenant} ${row.customer_id}`, row]));
  }

  numberOf({ tenant, customerId }: NamedCustomer): CustomerNo {
    return this.rowOf(tenant, customerId).customer_no;
  }

  /** Those named for the first time. */
  newAmong(named: readonly NamedCustomer[]): readonly Row[] {
    const rows = new Set(named.map(({ tenant, customerId }) => this.rowOf(tenant, customerId)));
    return [...rows].filter(({ root_no }) => root_no === null);
  }

  private rowOf(tenant: string, customerId: string): Row {
    const found = this.rows.get(`${tenant} ${customerId}`);
    if (found === undefined) throw new Error('A customer of this batch has no number.');
    return found;
  }
}

export async function findCustomers(sql: Sql, named: readonly NamedCustomer[]): Promise<NamedCustomers> {
  const distinct = [...new Map(named.map((each) => [`${each.tenant} ${each.customerId}`, each])).values()];
  const { rows } = await sql.query<Row>(
    `select c.tenant, c.customer_id, c.customer_no, c.root_no
       from (select distinct c.root_no from unnest($1::text[], $2::text[]) as w(tenant, customer_id)
               join fact.customers c using (tenant, customer_id)) r
      cross join lateral ${familyOf('r.root_no')} c
     union all
     select w.tenant, w.customer_id, nextval(pg_get_serial_sequence('fact.customers', 'customer_no')), null
       from unnest($1::text[], $2::text[]) as w(tenant, customer_id)
      where not exists (select from fact.customers c where c.tenant = w.tenant and c.customer_id = w.customer_id)`,
    [distinct.map((each) => each.tenant), distinct.map((each) => each.customerId)],
  );
  return new NamedCustomers(rows);
}

/**
 * Holds off others who write rows of the same families, until the transaction ends: customers that were merged publish in
 * several partitions, and some facts name another customer.
 */
export function lockFamilies(sql: Sql, { membersOf }: Families): void {
  // Always in the same order, so that two writers never deadlock.
  void sql.query(
    'select from fact.customers where customer_no = any($1::bigint[]) order by customer_no for no key update',
    [[...membersOf.keys()].map(String)],
  );
}

/**
 * Stores new customers. If another writer stores one of them at the same time, that is a conflict, and everything is
 * looked up and done again.
 */
export function insertCustomers(sql: Sql, customers: readonly Row[]): void {
  if (customers.length === 0) return;
  // Always in the same order, so that two writers never deadlock.
  const sorted = [...customers].sort((a, b) => (a.tenant + a.customer_id < b.tenant + b.customer_id ? -1 : 1));
  void sql.query(
    `insert into fact.customers (customer_no, tenant, customer_id, root_no) overriding system value
     select customer_no, tenant, customer_id, customer_no from unnest($1::bigint[], $2::text[], $3::text[]) as n(customer_no, tenant, customer_id)`,
    [
      sorted.map((each) => `${each.customer_no}`),
      sorted.map((each) => each.tenant),
      sorted.map((each) => each.customer_id),
    ],
  );
}

export async function familiesOf(sql: Sql, customers: Iterable<CustomerNo>): Promise<Families> {
  const { rows } = await sql.query<Row>(
    `select c.* from (select distinct root_no from fact.customers where customer_no = any($1::bigint[])) r
      cross join lateral ${familyOf('r.root_no')} c`,
    [[...customers].map(String)],
  );
  return familiesIn(rows);
}

function familiesIn(rows: readonly Row[]): Families {
  const rootOf = new Map<CustomerNo, CustomerNo>();
  const membersOf = new Map<CustomerNo, CustomerNo[]>();
  const tenantOf = new Map<CustomerNo, string>();
  for (const { customer_no, root_no, tenant } of rows) {
    const root = root_no ?? customer_no;
    rootOf.set(customer_no, root);
    tenantOf.set(customer_no, tenant);
    addTo(membersOf, root, customer_no);
  }
  return { rootOf, membersOf, tenantOf };
}

/** A merge as published. */
export interface PublishedMerge {
  readonly tenant: string;
  readonly subject: CustomerNo;
  readonly into: CustomerNo;
  readonly place: Buffer;
  readonly position: Position;
  readonly onlyFirst: boolean;
}

/** Takes in merges and regroups everybody concerned. Returns the old and new survivors whose family changed. */
export async function mergeCustomers(sql: Sql, merges: readonly PublishedMerge[]): Promise<ReadonlySet<CustomerNo>> {
  await sql.query(
    `insert into fact.merges (tenant, subject_no, into_no, place, position, only_first)
     select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::boolean[]) on conflict do nothing`,
    [
      merges.map((m) => m.tenant),
      merges.map((m) => `${m.subject}`),
      merges.map((m) => `${m.into}`),
      merges.map((m) => m.place),
      merges.map((m) => `${m.position}`),
      merges.map((m) => m.onlyFirst),
    ],
  );
  const { rows } = await sql.query<Pick<MergeEntity, 'subject_no' | 'into_no' | 'place' | 'only_first'>>(
    `with recursive linked(customer_no) as (
       select unnest($1::bigint[])
       union
       select m.customer_no
         from linked l
         cross join lateral (
           select into_no from fact.merges where subject_no = l.customer_no
           union all
           select subject_no from fact.merges where into_no = l.customer_no
         ) m(customer_no)
     )
     select m.subject_no, m.into_no, m.place, m.only_first from fact.merges m join linked l on l.customer_no = m.subject_no`,
    [merges.flatMap((m) => [`${m.subject}`, `${m.into}`])],
  );
  const rootOf = survivors(
    rows.map(({ subject_no: subject, into_no: into, place, only_first: onlyFirst }) => ({
      subject,
      into,
      place,
      onlyFirst,
    })),
  );
  const concerned = [...new Set(rows.flatMap((row) => [row.subject_no, row.into_no]))];
  const { rows: moved } = await sql.query<{ old_root: bigint; new_root: bigint }>(
    `with wanted as (select * from unnest($1::bigint[], $2::bigint[]) as w(customer_no, root_no)),
          before as (select customer_no, c.root_no from fact.customers c join wanted using (customer_no))
     update fact.customers c set root_no = w.root_no
       from wanted w join before b using (customer_no)
      where c.customer_no = w.customer_no and c.root_no <> w.root_no
     returning b.root_no as old_root, c.root_no as new_root`,
    [concerned.map(String), concerned.map((each) => `${rootOf(each)}`)],
  );
  return new Set(moved.flatMap((row) => [row.old_root, row.new_root]));
}
