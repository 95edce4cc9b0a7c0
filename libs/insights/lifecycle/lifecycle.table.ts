import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { stageNow } from './lifecycle.insight.js';
import type { LifecycleSummary } from './lifecycle.summary.js';

export async function readSummaries(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, LifecycleSummary>> {
  const { rows } = await sql.query<{ customer_no: CustomerNo; summary: LifecycleSummary }>(
    'select customer_no, summary from insight.lifecycle_customers where build = $1 and customer_no = any($2::bigint[])',
    [build, customers.map(String)],
  );
  return new Map(rows.map(({ customer_no, summary }) => [customer_no, summary]));
}

export function writeSummaries(
  sql: Sql,
  build: number,
  rows: readonly { readonly root: CustomerNo; readonly summary: LifecycleSummary }[],
): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.lifecycle_customers (build, customer_no, stage, erased, summary)
     select $1, customer_no, stage, erased, summary::json
       from unnest($2::bigint[], $3::text[], $4::boolean[], $5::text[]) as r(customer_no, stage, erased, summary)
     on conflict (build, customer_no) do update set stage = excluded.stage, erased = excluded.erased, summary = excluded.summary`,
    [
      build,
      rows.map(({ root }) => `${root}`),
      rows.map(({ summary }) => stageNow(summary)),
      rows.map(({ summary }) => summary.erased !== undefined),
      rows.map(({ summary }) => JSON.stringify(summary)),
    ],
  );
}

export function deleteSummaries(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.lifecycle_customers where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
