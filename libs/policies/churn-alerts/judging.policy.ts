import { type AlertCommand, firstSignalOf } from '#libs/facts/alert/alert.decider.js';
import type { AlertLevel, AlertRisk } from '#libs/facts/alert/alert.events.js';
import { alertStreamOf } from '#libs/facts/alert/alert.stream.js';
import { uuid5 } from '#libs/facts/fact.identity.js';
import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { churnLevel, churnRisk, exclusionOf } from '#libs/insights/churn-risk/churn-risk.score.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { type AlertStep, courseAfter, type Judgement, stepOf } from './alert-course.policy.js';
import { levelAfter } from './levels.policy.js';
import { recommendedActions } from './recommended-actions.policy.js';
import { idOf, say } from './saying.policy.js';
import { beSilent, dayOf, keep, type Known, type Watched, type WatchedTenant } from './watched.policy.js';

/**
 * Judges a customer's risk, and says what it leads to: for its alert, and of its level.
 * @param because the event, or the midnight: milliseconds since 1970
 * @param quiet it raises no alert by itself
 * @param isTurn it is the turn of those who wait: else a midnight makes whoever is to be alerted wait, where the number of
 * alerts a day is limited, until it is known who comes first
 */
export function judge(
  watched: Watched,
  because: StoredEvent | number,
  known: Known,
  quiet: boolean,
  isTurn = false,
): void {
  const { tenant, customerId, statistics, course } = watched;
  const at = typeof because === 'number' ? because : because.recordedAt;
  const of = known.tenants.get(tenant) as WatchedTenant;
  const day = dayOf(known, tenant, at);
  const { rules, model } = known.inForce(tenant, day);
  const { lift, ...risk } = churnRisk(statistics, day - 1, model);
  const found = churnLevel(statistics, lift, of.liveSince);
  const barred = found === 'dormant' ? 'dormant' : BARRED[exclusionOf(statistics) ?? 'none'];
  const level: AlertLevel = found === 'dormant' ? 'low' : found;
  const judgement: Judgement = { day, lift, level, first: firstSignalOf(risk.reasons), barred, quiet };
  const wanted = stepOf(course, judgement, rules);
  const control = wanted === 'raise' && isControl(tenant, customerId, rules.controlShare);
  const { maxAlertsPerDay: most } = rules;
  const isLimited = wanted === 'raise' && most !== null && !control;
  const n = raisedOn(of, day);
  const waits = isLimited && (n >= most || (typeof because === 'number' && !isTurn));
  const step = waits ? null : wanted;
  const cause = typeof because === 'number' ? alertStreamOf(tenant, customerId) : because;
  const { told, changed } = levelAfter(watched, found, at, cause);
  if (changed !== undefined) known.levels = [...known.levels, changed];
  let alertId: Uuid | undefined;
  if (step !== null) {
    const { horizonDays } = rules;
    const judged: AlertRisk = { ...risk, horizonDays, level, recommendedActions: recommendedActions(risk.reasons) };
    const moment = typeof because === 'number' ? `/${new Date(because).toISOString()}` : '';
    const saying = { tenant, customerId, at, cause, moment, command: commandOf(step, judged, watched, day, control) };
    say(known, saying);
    if (step === 'raise') alertId = idOf(saying);
  }
  if (isLimited && !waits) countRaised(known, tenant, day);
  const next = courseAfter(course, judgement, step, rules, alertId);
  // What raises none by itself takes nobody's place among those who wait either.
  const stillWaits =
    quiet && watched.waiting !== null && stepOf(course, { ...judgement, quiet: false }, rules) === 'raise';
  const waiting = waits || stillWaits ? { since: watched.waiting?.since ?? day, lift } : null;
  const isInert = next.live === null && barred !== null;
  // An event of a clock that stepped back brings no midnight again.
  const upTo = typeof because === 'number' ? at : Math.max(at, of.closedAt ?? at);
  const nextAt = isInert ? null : Math.max(of.calendar.startOfNextDay(upTo), watched.nextAt ?? 0);
  keep({ ...watched, course: next, told, waiting, nextAt }, known);
}

/** The turn of one who waited for an alert, once all have been judged at a midnight. */
export function release(watched: Watched, midnight: number, known: Known): void {
  beSilent(known);
  judge(watched, midnight, known, false, true);
}

/** How many alerts were raised on a day, as far as their number is limited. */
export function raisedOn({ raised }: WatchedTenant, day: number): number {
  return raised?.day === day ? raised.n : 0;
}

/** Counts an alert that was raised on a day on which their number is limited. */
export function countRaised(known: Known, tenant: string, day: number): void {
  const of = known.tenants.get(tenant) as WatchedTenant;
  known.tenants.set(tenant, { ...of, raised: { day, n: raisedOn(of, day) + 1 } });
  known.changedTenants.add(tenant);
}

const BARRED = { lost: 'lost', erased: 'erased', objecting: 'objected', none: null } as const;

function commandOf(
  step: NonNullable<AlertStep>,
  risk: AlertRisk,
  { customerId, statistics, waiting }: Watched,
  day: number,
  control: boolean,
): AlertCommand {
  if (step === 'raise') {
    // At a midnight everybody waits for its turn, which comes at once unless there are too many.
    const waitedSince = waiting === null || waiting.since === day ? undefined : dateOf(waiting.since);
    const tier = statistics.tier?.[1] ?? null;
    return { name: 'raise', customerId, risk, tier, control, ...(waitedSince !== undefined && { waitedSince }) };
  }
  if (step === 'update') return { name: 'update', risk };
  return step === 'expire' ? { name: 'expire' } : { name: 'close', outcome: step.close };
}

/** Whether a customer belongs to the control share: the same whenever it is asked. */
export function isControl(tenant: string, customerId: string, share: number): boolean {
  const drawn = Number.parseInt(uuid5(alertStreamOf(tenant, customerId), 'control').slice(0, 8), 16);
  return drawn / 2 ** 32 < share;
}
