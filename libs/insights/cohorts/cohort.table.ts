import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { CohortSummary } from './cohort.summary.js';

export async function readSummaries(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, CohortSummary>> {
  const { rows } = await sql.query<{ customer_no: CustomerNo; summary: CohortSummary }>(
    'select customer_no, summary from insight.cohort_customers where build = $1 and customer_no = any($2::bigint[])',
    [build, customers.map(String)],
  );
  return new Map(rows.map(({ customer_no, summary }) => [customer_no, summary]));
}

export function writeSummaries(
  sql: Sql,
  build: number,
  rows: readonly { readonly root: CustomerNo; readonly summary: CohortSummary }[],
): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.cohort_customers (build, customer_no, summary)
     select $1, customer_no, summary::json from unnest($2::bigint[], $3::text[]) as r(customer_no, summary)
     on conflict (build, customer_no) do update set summary = excluded.summary`,
    [build, rows.map(({ root }) => `${root}`), rows.map(({ summary }) => JSON.stringify(summary))],
  );
}

export function deleteSummaries(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.cohort_customers where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
