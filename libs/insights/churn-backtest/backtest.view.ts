import type { ChurnSettings } from '#libs/facts/churn-setting/churn-setting.events.js';
import { ALERT_LEVELS, type AlertLevel } from '#libs/facts/alert/alert.events.js';
import type { AlertOutcome } from '#libs/insights/alert-effect/alert-effect.insight.js';
import type { Uuid } from '#libs/kernel/event.js';
import {
  array,
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { BASES, type BacktestEntity, type Basis } from './backtest.entity.js';

/** How many alerts there would have been, and what became of the customers. */
export interface BacktestCounts {
  readonly n: number;
  readonly customers: number;
  readonly kept: number;
  readonly lost: number;
  readonly open: number;
}

/** A backtest as the API answers it. */
export interface Backtest {
  readonly backtestId: Uuid;
  readonly status: 'waiting' | 'running' | 'done';
  readonly rule: ChurnSettings;
  readonly from: string;
  readonly to: string;
  readonly basis: Basis;
  readonly askedAt: string;
  readonly finishedAt: string | null;
  readonly progress: { readonly replayed: number; readonly customers: number | null };
  readonly alerts: BacktestCounts;
  readonly warnings: readonly string[];
}

/** An alert that would have been raised. */
export interface BacktestAlert {
  readonly alertId: Uuid;
  readonly customerId: string;
  readonly raisedAt: string;
  readonly level: AlertLevel;
  readonly risk: number;
  readonly outcome: AlertOutcome;
}

export function viewOf(backtest: BacktestEntity, alerts: BacktestCounts): Backtest {
  const { backtest_id, rule, from_day, to_day, basis, asked_at, finished_at, customers, replayed } = backtest;
  return {
    backtestId: backtest_id,
    status: finished_at !== null ? 'done' : customers === null ? 'waiting' : 'running',
    rule,
    from: from_day,
    to: to_day,
    basis,
    askedAt: asked_at.toISOString(),
    finishedAt: finished_at?.toISOString() ?? null,
    progress: { replayed, customers },
    alerts,
    warnings: warningsOf(backtest, alerts),
  };
}

function warningsOf(
  { basis, finished_at, customers, rule }: BacktestEntity,
  alerts: BacktestCounts,
): readonly string[] {
  const warnings: string[] = [];
  if (basis === 'occurred')
    warnings.push(
      'An approximation: each fact is taken as known when it happened, with corrections and merges as they are now.',
    );
  if (rule.maxAlertsPerDay !== null)
    warnings.push('maxAlertsPerDay is not replayed: customers are replayed one by one.');
  if (finished_at === null) return warnings;
  if (alerts.n === 0) warnings.push('The rule never matches: it would have raised no alert in these days.');
  else if (alerts.customers === customers)
    warnings.push('The rule always matches: it would have raised an alert about every customer.');
  return warnings;
}

const alert = named(
  'BacktestAlert',
  object({
    alertId: uuid,
    customerId: string(),
    raisedAt: instant,
    level: choice(...ALERT_LEVELS),
    risk: number(),
    outcome: choice('kept', 'lost', 'open'),
  }),
);

const settings = object({
  horizonDays: count(),
  raiseLift: number(),
  resolveLift: number(),
  coolDownDays: count(),
  controlShare: number(),
  maxAlertsPerDay: nullable(count()),
});

const members = {
  backtestId: uuid,
  status: choice('waiting', 'running', 'done'),
  rule: settings,
  from: string('A date.'),
  to: string('A date, the first behind the days.'),
  basis: choice(...BASES),
  askedAt: instant,
  finishedAt: nullable(instant),
  progress: object({ replayed: count('Customers.'), customers: nullable(count('Of so many.')) }),
  alerts: object({
    n: count(),
    customers: count('About whom they would have been raised.'),
    kept: count('The customer had an activity day within the horizon.'),
    lost: count(),
    open: count('The horizon is not over.'),
  }),
  warnings: array(string()),
};

/** `Backtest` in the OpenAPI document. */
export const backtest = named('Backtest', object(members));

/** A backtest with a page of its alerts. */
export const backtestWithAlerts = named(
  'BacktestWithAlerts',
  object({ ...members, items: array(alert, 'First raised first.'), nextCursor: nullable(string()) }),
);
