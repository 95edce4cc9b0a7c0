import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { ChurnStatistics } from './churn-statistics.score.js';
import { dateOf, dayNumberOf } from './churn-days.score.js';
import { churnRisk, exclusionOf } from './churn-risk.score.js';
import type { ChurnModels } from './churn-models.score.js';

/** A customer and what is known of it. */
export interface Known {
  readonly root: CustomerNo;
  readonly statistics: ChurnStatistics;
}

/** How a customer stands at the end of a date. */
export interface ChurnRow extends Known {
  readonly evaluated: string;
  readonly risk: number | null;
  readonly lift: number | null;
  readonly lastDay: string | null;
}

/** Before every date: how `evaluated` says that no day of the tenant's is over yet. */
export const BEFORE_ALL = '0001-01-01';

/** @param closed the tenant's last date that is over; null before the first */
export function churnRowOf(known: Known, closed: string | null, models: ChurnModels): ChurnRow {
  const { statistics } = known;
  const last = statistics.days.at(-1);
  const isTold = exclusionOf(statistics) === null;
  const at = closed === null ? null : dayNumberOf(closed);
  const { risk, lift } = isTold ? churnRisk(statistics, at, models.at(closed)) : { risk: null, lift: null };
  return { ...known, evaluated: closed ?? BEFORE_ALL, risk, lift, lastDay: last === undefined ? null : dateOf(last) };
}

export async function readStatistics(
  sql: Sql,
  build: number,
  roots: readonly CustomerNo[],
): Promise<ReadonlyMap<CustomerNo, ChurnStatistics>> {
  const { rows } = await sql.query<{ customer_no: bigint; statistics: ChurnStatistics }>(
    'select customer_no, statistics from insight.churn_risks where build = $1 and customer_no = any($2::bigint[])',
    [build, roots.map(String)],
  );
  return new Map(rows.map(({ customer_no, statistics }) => [customer_no, statistics]));
}

export function writeRisks(sql: Sql, build: number, rows: readonly ChurnRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.churn_risks (build, customer_no, evaluated, risk, lift, last_day, tier, statistics)
     select $1, customer_no, evaluated, risk, lift, last_day, tier, statistics::json
       from unnest($2::bigint[], $3::date[], $4::float8[], $5::float8[], $6::date[], $7::text[], $8::text[])
         as r(customer_no, evaluated, risk, lift, last_day, tier, statistics)
     on conflict (build, customer_no) do update
        set evaluated = excluded.evaluated, risk = excluded.risk, lift = excluded.lift, last_day = excluded.last_day,
            tier = excluded.tier, statistics = excluded.statistics`,
    [
      build,
      rows.map((row) => `${row.root}`),
      rows.map((row) => row.evaluated),
      rows.map((row) => row.risk),
      rows.map((row) => row.lift),
      rows.map((row) => row.lastDay),
      rows.map((row) => row.statistics.tier?.[1] ?? null),
      rows.map((row) => JSON.stringify(row.statistics)),
    ],
  );
}

/** Writes only how customers stand: what is known of them stays the same. */
export function writeEvaluations(sql: Sql, build: number, rows: readonly ChurnRow[]): void {
  void sql.query(
    `update insight.churn_risks r set evaluated = e.evaluated, risk = e.risk, lift = e.lift
       from unnest($2::bigint[], $3::date[], $4::float8[], $5::float8[]) as e(customer_no, evaluated, risk, lift)
      where r.build = $1 and r.customer_no = e.customer_no`,
    [
      build,
      rows.map((row) => `${row.root}`),
      rows.map((row) => row.evaluated),
      rows.map((row) => row.risk),
      rows.map((row) => row.lift),
    ],
  );
}

export function deleteRisks(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.churn_risks where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
