import type { AlertLevel, RuleOutcome } from '#libs/facts/alert/alert.events.js';
import type { Uuid } from '#libs/kernel/event.js';

/** How a tenant wants to be alerted (docs/rules.md 16.1). */
export interface AlertRules {
  /** An alert is raised at this lift over the base rate, in log-odds. */
  readonly raiseLift: number;
  /** It is closed below this one. */
  readonly resolveLift: number;
  /** Days after the end of an alert on which none is raised. */
  readonly coolDownDays: number;
  /** Days after which an alert expires. */
  readonly horizonDays: number;
}

/** An alert that is open, acknowledged or snoozed. Days are counted from 1970-01-01, and are the tenant's. */
export interface LiveAlert {
  readonly alertId: Uuid;
  readonly raisedOn: number;
  /** The last day on which it was updated; null: never. */
  readonly updatedOn: number | null;
  readonly level: AlertLevel;
  /** The signal of its first reason. */
  readonly first: string | undefined;
  /** As `instantText` writes it; null: it is not snoozed. */
  readonly snoozedUntil: string | null;
}

/** What alerts about a customer and all that were merged into it have come to. */
export interface AlertCourse {
  readonly live: LiveAlert | null;
  /** The day of the last alert; null: there was none. */
  readonly raisedOn: number | null;
  /** Since the last alert the lift was below `resolveLift`, or there was an activity day: another may be raised. */
  readonly armed: boolean;
  /** None is raised before this day; null: there was none. */
  readonly coolUntil: number | null;
}

/** A customer's risk, as judged on a day. */
export interface Judgement {
  readonly day: number;
  readonly lift: number;
  readonly level: AlertLevel;
  readonly first: string | undefined;
  /** Why alerts about the customer are closed and none is raised; null: they may be. */
  readonly barred: RuleOutcome | null;
  /** What was judged on raises no alert by itself. */
  readonly quiet: boolean;
}

/** What a judgement leads to; null: nothing. */
export type AlertStep = 'raise' | 'update' | 'expire' | { readonly close: RuleOutcome } | null;

export const NO_ALERTS: AlertCourse = { live: null, raisedOn: null, armed: true, coolUntil: null };

/** What a judgement leads to. An alert neither comes back at once nor while nothing has changed: it does not flap. */
export function stepOf(before: AlertCourse, judgement: Judgement, rules: AlertRules): AlertStep {
  const { day, lift, level, first, barred, quiet } = judgement;
  const { live, armed, coolUntil } = before;
  if (live === null) {
    const isRaised = lift >= rules.raiseLift && armed && day >= (coolUntil ?? day);
    return isRaised && barred === null && !quiet ? 'raise' : null;
  }
  if (barred !== null) return { close: barred };
  if (day >= live.raisedOn + rules.horizonDays) return 'expire';
  if (lift < rules.resolveLift) return { close: 'risk-fell' };
  return (level !== live.level || first !== live.first) && live.updatedOn !== day ? 'update' : null;
}

/** The course after a judgement and what it led to. @param alertId of the alert that it raised, if it did */
export function courseAfter(
  before: AlertCourse,
  { day, lift, level, first }: Judgement,
  step: AlertStep,
  rules: AlertRules,
  alertId: Uuid | undefined,
): AlertCourse {
  const going = { ...before, armed: before.armed || lift < rules.resolveLift };
  if (step === null) return going;
  if (step === 'raise') {
    const live = { alertId: alertId as Uuid, raisedOn: day, updatedOn: null, level, first, snoozedUntil: null };
    return { live, raisedOn: day, armed: false, coolUntil: null };
  }
  if (step !== 'update') return ended(going, day, rules);
  return { ...going, live: before.live && { ...before.live, level, first, updatedOn: day } };
}

/** The course after its alert has ended. */
export function ended(before: AlertCourse, day: number, { coolDownDays }: AlertRules): AlertCourse {
  return { ...before, live: null, coolUntil: Math.max(before.coolUntil ?? -Infinity, day + coolDownDays) };
}

/** The course after an activity day. */
export function active(before: AlertCourse, day: number): AlertCourse {
  return before.armed || day <= (before.raisedOn ?? -Infinity) ? before : { ...before, armed: true };
}

/** The course of a customer into whom another one was merged, whose alert has ended. */
export function merged(into: AlertCourse, from: AlertCourse): AlertCourse {
  return {
    live: into.live,
    raisedOn: later(into.raisedOn, from.raisedOn),
    armed: into.armed && from.armed,
    coolUntil: later(into.coolUntil, from.coolUntil),
  };
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
