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
  /** The horizon is over. */
  readonly isOver: boolean;
}

/** What became of the customers of some alerts. */
export interface Outcomes {
  readonly n: number;
  readonly kept: number;
  readonly lost: number;
  /** The horizon is not over, and they have not come back yet. */
  readonly open: number;
  /** Of how many the horizon is over. */
  readonly over: number;
  /**
   * Of these, the share of those kept; null: there are none. Of the others those who come back are known sooner than those
   * who do not, so a share that counted them would be too high.
   */
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
  /** Fewer than 30 whose horizon is over on one side. */
  readonly tooFew: boolean;
}

/** Below so many, chance decides. */
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
  const keptOf = (isControl: boolean) =>
    alerts.filter((each) => each.control === isControl && each.isOver && each.outcome === 'kept').length;
  const isKnown = sent.keptShare !== null && control.keptShare !== null;
  return {
    level,
    sent,
    control,
    difference: isKnown ? sent.keptShare - control.keptShare : null,
    interval: differenceOfShares([keptOf(false), sent.over], [keptOf(true), control.over]),
    tooFew: Math.min(sent.over, control.over) < ENOUGH,
  };
}

function outcomesOf(alerts: readonly JudgedAlert[]): Outcomes {
  const count = (outcome: AlertOutcome) => alerts.filter((each) => each.outcome === outcome).length;
  const over = alerts.filter(({ isOver }) => isOver);
  const kept = over.filter(({ outcome }) => outcome === 'kept').length;
  return {
    n: alerts.length,
    ...{ kept: count('kept'), lost: count('lost'), open: count('open'), over: over.length },
    keptShare: over.length === 0 ? null : kept / over.length,
    interval: wilson(kept, over.length),
  };
}
