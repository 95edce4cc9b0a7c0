import type { Sql } from '#libs/eventing/database.js';
import type { AlertOutcome } from '#libs/insights/alert-effect/alert-effect.insight.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { BacktestEntity } from './backtest.entity.js';
import type { ReplayedAlert } from './replay.policy.js';

const COLUMNS =
  'backtest_id, tenant, rule, from_day::text, to_day::text, basis, in_force, asked_at, customers, replayed, after_no, finished_at';

type Asked = Pick<BacktestEntity, 'backtest_id' | 'tenant' | 'rule' | 'from_day' | 'to_day' | 'basis' | 'in_force'>;

/** Stores what was asked for; the same under the same id once. */
export async function insertBacktest(sql: Sql, asked: Asked, now: number): Promise<void> {
  await sql.query(
    `insert into platform.backtests (backtest_id, tenant, rule, from_day, to_day, basis, in_force, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      asked.backtest_id,
      asked.tenant,
      JSON.stringify(asked.rule),
      asked.from_day,
      asked.to_day,
      asked.basis,
      asked.in_force,
      new Date(now),
    ],
  );
}

/** A tenant's backtest; undefined: there is none. */
export async function readBacktest(sql: Sql, tenant: string, id: Uuid): Promise<BacktestEntity | undefined> {
  const { rows } = await sql.query<BacktestEntity>(
    `select ${COLUMNS} from platform.backtests where tenant = $1 and backtest_id = $2`,
    [tenant, id],
  );
  return rows[0];
}

/** The backtest to go on with: the first that was asked for and has not finished. */
export async function readWaitingBacktest(sql: Sql): Promise<BacktestEntity | undefined> {
  const { rows } = await sql.query<BacktestEntity>(
    `select ${COLUMNS} from platform.backtests where finished_at is null order by asked_at, backtest_id limit 1`,
  );
  return rows[0];
}

/** Notes that it begins with so many customers. */
export async function beginBacktest(sql: Sql, id: Uuid, customers: number): Promise<void> {
  await sql.query('update platform.backtests set customers = $2 where backtest_id = $1', [id, customers]);
}

/** Stores what some more customers led to. */
export function writeReplayed(
  sql: Sql,
  id: Uuid,
  alerts: readonly (ReplayedAlert & { readonly outcome: AlertOutcome })[],
  { replayed, afterNo }: { readonly replayed: number; readonly afterNo: bigint },
): void {
  void sql.query(
    `insert into platform.backtest_alerts (backtest_id, alert_id, customer_id, raised_at, level, risk, outcome)
     select $1, * from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::float8[], $7::text[])
     on conflict do nothing`,
    [
      id,
      alerts.map(({ alertId }) => alertId),
      alerts.map(({ customerId }) => customerId),
      alerts.map(({ raisedAt }) => new Date(raisedAt)),
      alerts.map(({ level }) => level),
      alerts.map(({ risk }) => risk),
      alerts.map(({ outcome }) => outcome),
    ],
  );
  void sql.query('update platform.backtests set replayed = replayed + $2, after_no = $3 where backtest_id = $1', [
    id,
    replayed,
    `${afterNo}`,
  ]);
}

export async function finishBacktest(sql: Sql, id: Uuid, now: number): Promise<void> {
  await sql.query('update platform.backtests set finished_at = $2 where backtest_id = $1', [id, new Date(now)]);
}
