import type { Database, Sql } from '#libs/eventing/database.js';
import { LeaderRunner } from '#libs/eventing/leader.runner.js';
import { type Held, Lease } from '#libs/eventing/lease.js';
import { pause } from '#libs/eventing/pause.js';
import { fitsOf } from '#libs/facts/fit/fit.table.js';
import { firstLiveOf } from '#libs/facts/table/first-live.table.js';
import { readOutcomes } from '#libs/insights/alert-effect/alert-outcome.reader.js';
import { dateOf, dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { ChurnModels } from '#libs/insights/churn-risk/churn-models.score.js';
import { type Calendar, calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { timeOf } from '#libs/kernel/place.js';
import type { InForce } from '#libs/policies/churn-alerts/watched.policy.js';
import type { BacktestEntity } from './backtest.entity.js';
import { beginBacktest, finishBacktest, readWaitingBacktest, writeReplayed } from './backtest.table.js';
import { readOccurred, readRecorded } from './history.reader.js';
import { replay } from './replay.policy.js';

/** How long to wait before looking for another backtest, in milliseconds. */
const POLL_MS = 500;

/** What the runner reports: it knows no logger. */
export interface BacktestObserver {
  failed(error: unknown, retryInMs: number): void;
}

export interface BacktestOptions {
  /** Names this process among those that may run backtests. */
  readonly holder: string;
  /** How long a lease lasts unless extended, in milliseconds. */
  readonly leaseMs: number;
  /** Most customers replayed in one transaction. */
  readonly step: number;
}

export const BACKTEST_OPTIONS = { leaseMs: 10_000, step: 50 } as const satisfies Partial<BacktestOptions>;

/**
 * Runs the backtests that were asked for, one after the other, some customers at a time. What was done is stored with how
 * far it went, so that another process goes on from there.
 */
export class BacktestRunner {
  readonly #leader: LeaderRunner<Held>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    observer: BacktestObserver,
    private readonly options: BacktestOptions,
  ) {
    const { holder, leaseMs } = options;
    const lease = new Lease(database, 'backtests', leaseMs);
    this.#leader = new LeaderRunner(lease, holder, (_, signal) => this.#run(signal), {
      leading: () => undefined,
      failed: (error, retryInMs) => observer.failed(error, retryInMs),
    });
  }

  start(): void {
    this.#leader.start();
  }

  stop(): Promise<void> {
    return this.#leader.stop();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) if (!(await this.step())) await pause(POLL_MS, signal);
  }

  /** Replays some customers more. @returns whether there was anything to do */
  async step(): Promise<boolean> {
    const backtest = await readWaitingBacktest(this.database);
    if (backtest === undefined) return false;
    await this.database.transaction((sql) => stepOf(sql, backtest, this.clock.now(), this.options.step));
    return true;
  }
}

async function stepOf(sql: Sql, backtest: BacktestEntity, now: number, step: number): Promise<void> {
  const { backtest_id: id, tenant, customers, after_no, basis, in_force, rule } = backtest;
  if (customers === null) await beginBacktest(sql, id, await countCustomers(sql, tenant));
  const { rows } = await sql.query<{ customer_no: bigint; customer_id: string }>(
    `select customer_no, customer_id from fact.customers
      where tenant = $1 and root_no = customer_no and customer_no > $2 order by customer_no limit $3`,
    [tenant, `${after_no}`, step],
  );
  const last = rows.at(-1);
  if (last === undefined) return finishBacktest(sql, id, now);
  const calendar = await readCalendar(sql, tenant);
  const from = calendar.startOf(backtest.from_day);
  const until = Math.min(calendar.startOf(backtest.to_day), now);
  const inForce = await readRule(sql, backtest, calendar);
  const liveSince = await readLiveSince(sql, backtest, calendar);
  const raised = [];
  for (const { customer_id } of rows) {
    const group = await (basis === 'recorded'
      ? readRecorded(sql, tenant, customer_id, calendar, in_force)
      : readOccurred(sql, tenant, customer_id, calendar));
    const events = group.events.filter(({ recordedAt }) => recordedAt < until);
    const alerts = replay(events, { tenant, calendar, liveSince, families: group.families, inForce, until: until - 1 });
    raised.push(...alerts.filter(({ raisedAt }) => raisedAt >= from));
  }
  const asked = raised.map((each) => ({ ...each, horizonDays: rule.horizonDays }));
  const judgedOf = await readOutcomes(sql, tenant, asked, calendar, now);
  const told = raised.map((each) => ({ ...each, outcome: judgedOf(each.alertId).outcome }));
  writeReplayed(sql, id, told, { replayed: rows.length, afterNo: last.customer_no });
}

async function countCustomers(sql: Sql, tenant: string): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'select count(*)::int as n from fact.customers where tenant = $1 and root_no = customer_no',
    [tenant],
  );
  return rows[0]?.n ?? 0;
}

async function readCalendar(sql: Sql, tenant: string): Promise<Calendar> {
  const { rows } = await sql.query<{ time_zone: string }>('select time_zone from platform.tenants where name = $1', [
    tenant,
  ]);
  return calendarOf(rows[0]?.time_zone ?? 'UTC');
}

/** The rule on every day, with the model that was in force then: no rule sees the future. */
async function readRule(
  sql: Sql,
  { tenant, rule }: BacktestEntity,
  calendar: Calendar,
): Promise<(day: number) => InForce> {
  const settings = [{ version: 1, settings: rule, recordedAt: Date.parse('0001-01-01T00:00:00Z') }];
  const models = new ChurnModels(settings, await fitsOf(sql, 'churn.model-fitted', tenant), (time) =>
    calendar.dayOf(time),
  );
  // What is limited a day depends on all customers together, who are replayed one by one.
  const rules = { ...rule, maxAlertsPerDay: null };
  return (day) => ({ rules, model: models.at(dateOf(day - 1)) });
}

/** What is known when it happens comes in time from the first fact on. */
async function readLiveSince(sql: Sql, { tenant, basis }: BacktestEntity, calendar: Calendar): Promise<number | null> {
  const first = basis === 'recorded' ? await firstLiveOf(sql, tenant) : await firstFactOf(sql, tenant);
  return first === null ? null : dayNumberOf(calendar.dayOf(first));
}

async function firstFactOf(sql: Sql, tenant: string): Promise<number | null> {
  const { rows } = await sql.query<{ place: Buffer | null }>(
    'select f.place from fact.facts f join fact.customers c using (customer_no) where c.tenant = $1 order by f.place limit 1',
    [tenant],
  );
  const place = rows[0]?.place ?? null;
  return place === null ? null : timeOf(place);
}
