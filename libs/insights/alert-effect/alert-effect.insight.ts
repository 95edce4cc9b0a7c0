import { ALERT_LEVELS, type AlertLevel } from '#libs/facts/alert/alert.events.js';
import type { Interval } from '#libs/insights/scores/mean.score.js';
import { differenceOfShares, wilson } from '#libs/insights/scores/proportion.score.js';

/** What became of a customer within the horizon of an alert. */
export type AlertOutcome = 'kept' | 'lost' | 'open';

/** An alert whose outcome counts. */
export interface JudgedAlert {
  /** That it was raised with. */
  readonly level: AlertLevel;
  /** The customer belongs to the control share: it was sent to nobody. */
  readonly control: boolean;
  readonly outcome: AlertOutcome;
}

/** What became of the customers of some alerts. */
export interface Outcomes {
  readonly n: number;
  readonly kept: number;
  readonly lost: number;
  /** The horizon is not over, and they have not come back yet. */
  readonly open: number;
  /** Kept ÷ (kept + lost); null: none is decided. */
  readonly keptShare: number | null;
  /** Wilson's, 95 %. */
  readonly interval: Interval | null;
}

/** What alerts were worth: customers who were alerted about, beside those of the control share. */
export interface AlertEffect {
  /** Null: all levels together. */
  readonly level: AlertLevel | null;
  readonly sent: Outcomes;
  readonly control: Outcomes;
  /** By how much the share of customers who were kept is higher where alerts were sent; null: one of them is unknown. */
  readonly difference: number | null;
  /** Newcombe's hybrid score interval, 95 %. */
  readonly interval: Interval | null;
  /** Fewer than 30 decided outcomes on one side. */
  readonly tooFew: boolean;
}

/** Below so many decided outcomes, chance decides. */
const ENOUGH = 30;

/** The effect of alerts by level, highest first, and of all together, last. Levels without alerts are left out. */
export function effectsOf(alerts: readonly JudgedAlert[]): readonly AlertEffect[] {
  const levels = [...ALERT_LEVELS].reverse().filter((level) => alerts.some((each) => each.level === level));
  const of = (level: AlertLevel) =>
    effectOf(
      level,
      alerts.filter((each) => each.level === level),
    );
  return [...levels.map(of), effectOf(null, alerts)];
}

function effectOf(level: AlertLevel | null, alerts: readonly JudgedAlert[]): AlertEffect {
  const sent = outcomesOf(alerts.filter(({ control }) => !control));
  const control = outcomesOf(alerts.filter((each) => each.control));
  const [decidedSent, decidedControl] = [sent.kept + sent.lost, control.kept + control.lost];
  const isKnown = sent.keptShare !== null && control.keptShare !== null;
  return {
    level,
    sent,
    control,
    difference: isKnown ? sent.keptShare - control.keptShare : null,
    interval: differenceOfShares([sent.kept, decidedSent], [control.kept, decidedControl]),
    tooFew: Math.min(decidedSent, decidedControl) < ENOUGH,
  };
}

function outcomesOf(alerts: readonly JudgedAlert[]): Outcomes {
  const count = (outcome: AlertOutcome) => alerts.filter((each) => each.outcome === outcome).length;
  const [kept, lost, open] = [count('kept'), count('lost'), count('open')];
  const decided = kept + lost;
  return {
    n: alerts.length,
    kept,
    lost,
    open,
    keptShare: decided === 0 ? null : kept / decided,
    interval: wilson(kept, decided),
  };
}
