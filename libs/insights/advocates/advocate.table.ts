import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { writeStandings } from './advocate-rank.table.js';
import { type AdvocateSummary, advocateSince, isErased } from './advocate.summary.js';

/** A referral that names whom it was made to. */
export interface Referral {
  readonly root: CustomerNo;
  readonly place: Buffer;
  readonly referred: CustomerNo;
}

/** What changes about a customer. */
export interface AdvocateRow {
  readonly root: CustomerNo;
  readonly before: AdvocateSummary;
  readonly summary: AdvocateSummary;
  /** New ones. */
  readonly referrals: readonly Referral[];
}

export async function readSummaries(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, AdvocateSummary>> {
  if (customers.length === 0) return new Map();
  const { rows } = await sql.query<{ customer_no: CustomerNo; summary: AdvocateSummary }>(
    'select customer_no, summary from insight.advocates where build = $1 and customer_no = any($2::bigint[])',
    [build, customers.map(String)],
  );
  return new Map(rows.map(({ customer_no, summary }) => [customer_no, summary]));
}

/** A customer that a fact names, and who it is now. */
export interface Named {
  readonly customerNo: CustomerNo;
  readonly root: CustomerNo;
}

export async function readNamed(
  sql: Sql,
  tenant: string,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, Named>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql.query<{ customer_id: string; customer_no: CustomerNo; root_no: CustomerNo }>(
    'select customer_id, customer_no, root_no from fact.customers where tenant = $1 and customer_id = any($2::text[])',
    [tenant, customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, { customerNo: row.customer_no, root: row.root_no }]));
}

export function writeAdvocates(sql: Sql, build: number, rows: readonly AdvocateRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.advocates (build, customer_no, since, erased, tier, summary)
     select $1, customer_no, decode(since, 'hex'), erased, tier, summary::json
       from unnest($2::bigint[], $3::text[], $4::boolean[], $5::text[], $6::text[]) as r(customer_no, since, erased, tier, summary)
     on conflict (build, customer_no) do update
        set since = excluded.since, erased = excluded.erased, tier = excluded.tier, summary = excluded.summary`,
    [
      build,
      rows.map(({ root }) => `${root}`),
      rows.map(({ summary }) => advocateSince(summary)),
      rows.map(({ summary }) => isErased(summary)),
      rows.map(({ summary }) => summary.tier?.[1] ?? null),
      rows.map(({ summary }) => JSON.stringify(summary)),
    ],
  );
  writeStandings(sql, build, rows);
  const referrals = rows.flatMap((row) => row.referrals);
  if (referrals.length === 0) return;
  void sql.query(
    `insert into insight.referrals (build, customer_no, place, referred_no)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::bigint[])`,
    [
      build,
      referrals.map(({ root }) => `${root}`),
      referrals.map(({ place }) => place),
      referrals.map(({ referred }) => `${referred}`),
    ],
  );
}

/** Deletes what is known of customers. Answers whom they had referred somebody to: survivors. */
export async function deleteAdvocates(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<readonly CustomerNo[]> {
  const values = [build, customers.map(String)];
  void sql.query('delete from insight.advocates where build = $1 and customer_no = any($2::bigint[])', values);
  const { rows } = await sql.query<{ root_no: CustomerNo }>(
    `with deleted as (
       delete from insight.referrals where build = $1 and customer_no = any($2::bigint[]) returning referred_no
     )
     select distinct c.root_no from deleted d join fact.customers c on c.customer_no = d.referred_no`,
    values,
  );
  return rows.map(({ root_no }) => root_no);
}
