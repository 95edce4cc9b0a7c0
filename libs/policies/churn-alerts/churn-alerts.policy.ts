import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import { firstSignalOf } from '#libs/facts/alert/alert.decider.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import { type ChurnFact, statisticsOfFact } from '#libs/insights/churn-risk/churn-fact.score.js';
import { isNotedBefore } from '#libs/insights/churn-risk/churn-complaints.score.js';
import {
  CHURN_FACTS,
  type ChurnStatistics,
  mergeStatistics,
} from '#libs/insights/churn-risk/churn-statistics.score.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { isHistory } from '#libs/kernel/history.js';
import { placeOf } from '#libs/kernel/place.js';
import { active, type AlertCourse, ended, merged } from './alert-course.policy.js';
import { countRaised, judge } from './judging.policy.js';
import { toldTogether } from './levels.policy.js';
import { say } from './saying.policy.js';
import {
  beSilent,
  dayOf,
  type Item,
  keep,
  keyOf,
  type Known,
  wakeAt,
  type Watched,
  watchedOf,
  type WatchedTenant,
} from './watched.policy.js';

/** What changes touchpoints that were told before: what they say is read anew. */
export const REVISIONS = ['touchpoint.corrected', 'touchpoint.retracted', 'valence.derived'] as const;
export const CHURN_ALERTS_HEARD = [
  ...CHURN_FACTS,
  ...REVISIONS,
  ...ALERT_TYPES,
  'customer.merged',
  'day.closed',
] as const;
/** A tier is said in alerts, and changes no risk. Reviews of tiers go by alerts, so alerts must not wait for them. */
export const REMEMBERED: readonly string[] = ['customer.tier-assigned'];
type Heard = Event<(typeof CHURN_ALERTS_HEARD)[number]>;
type HeardOf<Type extends Heard['type']> = Extract<Heard, { readonly type: Type }>;

/** Takes an event into what is known, and notes what it leads to. */
export function take(event: StoredEvent, known: Known): void {
  beSilent(known);
  if (!isEvent(event)) return;
  if (!CHURN_ALERTS_HEARD.some((type) => type === event.type)) return noteLive(event, known);
  const heard = event as Heard;
  if (heard.type === 'day.closed') return close(heard, known);
  if (isOfAlert(heard)) return hear(heard, known);
  // Words judged anew are no sign that facts come in time, and nothing that happened to the customer.
  const isJudgedAnew = heard.type === 'valence.derived';
  if (!isJudgedAnew) noteLive(heard, known);
  if (heard.type === 'customer.merged') return merge(heard, known);
  const { tenant, customerId, position } = heard;
  const before = watchedOf(known, tenant, known.families.survivorOf(tenant, customerId, position));
  const after = told(before, heard, known);
  if (REMEMBERED.includes(heard.type)) return keep(after, known);
  judge(after, heard, known, isJudgedAnew || isHistory(heard.time, heard.recordedAt));
}

/** A midnight has come for a customer, or the end of a snooze. */
export function pass({ at, key }: Item, known: Known): void {
  beSilent(known);
  const watched = known.watched.get(key) as Watched;
  const { tenant, customerId, course, nextAt } = watched;
  const snoozedUntil = course.live?.snoozedUntil ?? null;
  if (course.live !== null && snoozedUntil !== null && wakeAt(snoozedUntil) === at) {
    const cause = course.live.alertId;
    const action = `churn-alert/wake/${snoozedUntil}`;
    known.said = [{ tenant, customerId, command: { name: 'wake', snoozedUntil }, at, cause, action }];
    return keep({ ...watched, course: { ...course, live: { ...course.live, snoozedUntil: null } } }, known);
  }
  if (nextAt !== at) throw new Error(`Nothing is due for ${customerId} of ${tenant} at ${at}`);
  judge(watched, at, known, false);
}

type OfAlert = HeardOf<(typeof ALERT_TYPES)[number]>;

function isOfAlert(event: Heard): event is OfAlert {
  return ALERT_TYPES.some((type) => type === event.type);
}

function close({ tenant, data }: HeardOf<'day.closed'>, known: Known): void {
  const before = known.tenants.get(tenant) as WatchedTenant;
  known.tenants.set(tenant, { ...before, closedAt: Math.max(before.closedAt ?? 0, Date.parse(data.endedAt)) });
  known.changedTenants.add(tenant);
}

/** What people did with an alert; what rules did is known already, but for an alert whose turn was never noted. */
function hear(event: OfAlert, known: Known): void {
  const { tenant, customerId, data, recordedAt } = event;
  const watched = known.watched.get(keyOf(tenant, customerId));
  if (watched === undefined) return;
  if (event.type === 'churn.alert.raised') return recall(watched, event, known);
  const { live } = watched.course;
  if (live?.alertId !== data.alertId) return;
  const isOver = data.status === 'resolved' || data.status === 'expired';
  const day = dayOf(known, tenant, recordedAt);
  const course = isOver
    ? ended(watched.course, day, known.inForce(tenant, day).rules)
    : { ...watched.course, live: { ...live, snoozedUntil: data.snoozedUntil ?? null } };
  keep({ ...watched, course }, known);
}

/**
 * An alert that was raised, if nothing is known of it: a turn may be in the log while the process died before it was stored
 * with whom it was, and by now a later fact may have taken that customer from those who wait.
 */
function recall(watched: Watched, { tenant, data, time }: HeardOf<'churn.alert.raised'>, known: Known): void {
  const day = dayOf(known, tenant, time);
  const { live, raisedOn } = watched.course;
  if (live !== null || (raisedOn ?? -Infinity) >= day) return;
  const { alertId, level, reasons, control } = data;
  const first = firstSignalOf(reasons);
  const recalled = { alertId, raisedOn: day, updatedOn: null, level, first, snoozedUntil: null };
  keep({ ...watched, course: { live: recalled, raisedOn: day, armed: false, coolUntil: null }, waiting: null }, known);
  if (control !== true && known.inForce(tenant, day).rules.maxAlertsPerDay !== null) countRaised(known, tenant, day);
}

function noteLive({ tenant, time, recordedAt }: StoredEvent, known: Known): void {
  const before = known.tenants.get(tenant) as WatchedTenant;
  const day = dayOf(known, tenant, time);
  if (isHistory(time, recordedAt) || (before.liveSince ?? Infinity) <= day) return;
  known.tenants.set(tenant, { ...before, liveSince: day });
  known.changedTenants.add(tenant);
}

/** Whether a customer's facts say more than was noted of them by an older release: they are read anew. */
export function isOutdated({ complaints }: ChurnStatistics): boolean {
  return Object.values(complaints).some(isNotedBefore);
}

/** What a customer's facts say after another one. */
function told(before: Watched, event: Heard, known: Known): Watched {
  const { tenant, customerId } = before;
  const day = dayOf(known, tenant, event.time);
  const isAnew =
    REVISIONS.some((type) => type === event.type) ||
    known.families.isAwaited(event.eventId) ||
    isOutdated(before.statistics);
  const statistics = isAnew
    ? known.families.statisticsOf(tenant, customerId, event.position)
    : mergeStatistics(before.statistics, statisticsOfFact(factOf(event), day));
  const isActivity = event.type === 'touchpoint.recorded' || event.type === 'customer.purchase-made';
  return { ...before, statistics, course: isActivity ? active(before.course, day) : before.course };
}

function factOf(event: Heard): ChurnFact {
  const { type, data, eventId, time, derived } = event;
  return { type, data, eventId, time, derived, place: placeOf(event) } as ChurnFact;
}

/** Families are as merges say now: whoever is no survivor any more is watched no longer. */
function merge(event: HeardOf<'customer.merged'>, known: Known): void {
  const { tenant, customerId, position } = event;
  const linked = known.families.linkedWith(tenant, customerId, position);
  const survivors = new Set(linked.map((each) => known.families.survivorOf(tenant, each, position)));
  const members = linked.map((each) => watchedOf(known, tenant, each));
  const after = new Map(
    [...survivors].map((each) => {
      const own = watchedOf(known, tenant, each);
      return [each, { ...own, told: toldTogether(members, own.told) }];
    }),
  );
  for (const away of linked.filter((each) => !survivors.has(each))) {
    const from = known.watched.get(keyOf(tenant, away));
    if (from === undefined) continue;
    const survivor = known.families.survivorOf(tenant, away, position);
    const into = after.get(survivor) as Watched;
    const course = from.course.live === null ? from.course : closed(from, event, known);
    after.set(survivor, { ...into, course: merged(into.course, course) });
    known.watched.delete(keyOf(tenant, away));
    known.due.remove(keyOf(tenant, away));
    known.gone.add(keyOf(tenant, away));
  }
  for (const watched of after.values()) {
    const statistics = known.families.statisticsOf(tenant, watched.customerId, position);
    judge({ ...watched, statistics }, event, known, true);
  }
}

/** Closes the alert of a customer that was merged away. */
function closed({ tenant, customerId, course }: Watched, event: Heard, known: Known): AlertCourse {
  const command = { name: 'close', outcome: 'merged' } as const;
  say(known, { tenant, customerId, command, at: event.recordedAt, cause: event });
  const day = dayOf(known, tenant, event.recordedAt);
  return ended(course, day, known.inForce(tenant, day).rules);
}
