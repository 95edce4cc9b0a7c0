import { uuid5 } from '#libs/facts/fact.identity.js';
import {
  type ClockFacts,
  type ClockReading,
  type ClockRule,
  clocksOf,
  type Derivation,
  holdsFor,
  type MatchedComplaint,
  momentsOf,
  readClock,
  type ServiceLevelInForce,
} from '#libs/facts/service-level/clock.score.js';
import type { BreachAction } from '#libs/facts/service-level/service-level.events.js';
import type { Uuid } from '#libs/kernel/event.js';
import { isHistory } from '#libs/kernel/history.js';
import { type Instant, instantOfText, instantText, toMicroseconds } from '#libs/kernel/instant.js';
import type { Standstill } from '#libs/kernel/stretches.js';
import { clockFacts, type ClockCourse } from './complaint.course.js';
import type { ComplaintEvent } from './complaint.decider.js';
import type { ClockDerivation, OfClock } from './complaint.events.js';

/** A clock of a complaint, and what its breach leads to. */
export interface ComplaintClock {
  readonly rule: ClockRule;
  readonly onBreach: readonly BreachAction[];
}

/** The words of what a breach leads to: sealed like all that is said of a complaint, though they are the tenant's own. */
export const LED_TO_WORDS = ['reason', 'text'] as const;

/** Something that a complaint's clocks are to tell. */
export type DueByClock = {
  /** Distinguishes it from everything else that the clocks of this complaint ever tell. */
  readonly key: string;
  readonly at: Instant;
} & (
  | { readonly tells: 'promise-broken'; readonly promise: ClockCourse['promises'][number] }
  | { readonly tells: 'service-level-warned' | 'service-level-breached'; readonly clock: ComplaintClock }
);

/** Of which complaint, and when it is recorded: milliseconds since 1970. */
export interface Recording {
  readonly stream: Uuid;
  readonly complaintId: string;
  readonly now: number;
}

/** The clocks that the service levels in force give to a complaint. */
export function clocksFor(
  inForce: readonly ServiceLevelInForce[],
  complaint: MatchedComplaint,
): readonly ComplaintClock[] {
  return allClocksOf(inForce.filter(({ serviceLevel }) => holdsFor(serviceLevel, complaint)));
}

/** The clocks of service levels that hold. */
export function allClocksOf(levels: readonly ServiceLevelInForce[]): readonly ComplaintClock[] {
  return levels.flatMap((level) => clocksOf(level).map((rule) => ({ rule, onBreach: level.serviceLevel.onBreach })));
}

/** What clocks are still to tell, as facts are now, in order of time. */
export function dueOf(course: ClockCourse, clocks: readonly ComplaintClock[]): readonly DueByClock[] {
  const promises = course.promises.map((promise): DueByClock => {
    const at = instantOfText(promise.dueAt);
    return { key: `promise/${promise.promiseId}`, at, tells: 'promise-broken', promise };
  });
  return [...promises, ...clocks.flatMap((clock) => dueByClock(course, clock))].sort((a, b) =>
    Number(toMicroseconds(a.at) - toMicroseconds(b.at)),
  );
}

/**
 * When the times of service levels are up within which a complaint has to be acknowledged or resolved and is not yet, in
 * milliseconds since 1970. What stands still before its time is up has none.
 */
export function unmetDueTimes(course: ClockCourse, clocks: readonly ComplaintClock[]): readonly number[] {
  return clocks.flatMap(({ rule }) => {
    const facts = clockFacts(course, rule.kind);
    const isStopped = facts.stops.some(({ to }) => to === null);
    return isStopped ? [] : (momentsOf(rule, facts).dueAt ?? []);
  });
}

/** What clocks owe up to a moment, itself included: as events, each with what it leads to. */
export function owedUntil(
  course: ClockCourse,
  clocks: readonly ComplaintClock[],
  until: Instant,
  recording: Recording,
): readonly ComplaintEvent[] {
  const owed = dueOf(course, clocks).filter(({ at }) => toMicroseconds(at) <= toMicroseconds(until));
  return numbered(
    owed.flatMap((due) => told(course, due, recording)),
    course,
    recording,
  );
}

/** The withdrawal of breaches which were none, as facts are now. */
export function withdrawnBreaches(
  course: ClockCourse,
  clocks: readonly ComplaintClock[],
  recording: Recording,
): readonly ComplaintEvent[] {
  const at = { time: recording.now, micros: 0 };
  const withdrawals = course.breaches.flatMap((breach): readonly Told[] => {
    const clock = clocks.find(({ rule }) => rule.policy.name === breach.policy && rule.kind === breach.kind);
    if (breach.withdrawn || clock === undefined) return [];
    const { dueAt } = momentsOf(clock.rule, clockFacts(course, breach.kind));
    // Whoever told the breach may have a clock that is ahead of ours.
    const toldBy = Math.max(recording.now, instantOfText(breach.dueAt).time);
    if (dueAt !== null && dueAt <= toldBy) return [];
    const data = { ...ofClock(clock, breach.dueAt), breachId: breach.eventId };
    return [{ type: 'complaint.breach-withdrawn', eventId: uuid5(breach.eventId, 'withdraw'), at, data }];
  });
  return numbered(withdrawals, course, recording);
}

/** The id of what clocks tell: whoever tells it, and whenever, it is the same event. */
export function toldId(stream: Uuid, key: string): Uuid {
  return uuid5(stream, key);
}

/** What a complaint's clocks say at a moment. */
export function clockReadings(
  course: ClockCourse,
  clocks: readonly ComplaintClock[],
  now: number,
): readonly ClockReading[] {
  return clocks.map(({ rule }) => readClock(rule, clockFacts(course, rule.kind), now));
}

export function derivationView(derivation: Derivation): ClockDerivation {
  const { policy, calendar, timeZone, withinSeconds, startedAt, runningSince, usedSeconds, pauses, stops } = derivation;
  return {
    policyVersion: policy.version,
    calendar: calendar.name,
    calendarVersion: calendar.version,
    timeZone,
    withinSeconds,
    startedAt: textOfTime(startedAt),
    runningSince: runningSince === null ? null : textOfTime(runningSince),
    usedSeconds,
    pauses,
    stops,
  };
}

/** An event without its place among the complaint's. */
interface Told {
  readonly type: ComplaintEvent['type'];
  readonly eventId: Uuid;
  readonly at: Instant;
  readonly data: object;
}

function dueByClock(course: ClockCourse, clock: ComplaintClock): readonly DueByClock[] {
  const { policy, kind } = clock.rule;
  const { warnAt, dueAt } = momentsOf(clock.rule, clockFacts(course, kind));
  const isIts = (told: { readonly policy: string; readonly kind: string }) =>
    told.policy === policy.name && told.kind === kind;
  const breaches = course.breaches.filter(isIts);
  const of = `${kind}/${policy.name}`;
  const due: DueByClock[] = [];
  if (warnAt !== null && !course.warned.some(isIts))
    due.push({ key: `warn/${of}`, at: { time: warnAt, micros: 0 }, tells: 'service-level-warned', clock });
  if (dueAt !== null && breaches.every(({ withdrawn }) => withdrawn)) {
    const key = `breach/${of}/${breaches.length}`;
    due.push({ key, at: { time: dueAt, micros: 0 }, tells: 'service-level-breached', clock });
  }
  return due;
}

function told(course: ClockCourse, due: DueByClock, { stream, now }: Recording): readonly Told[] {
  const { at } = due;
  const eventId = toldId(stream, due.key);
  const late = course.history || isHistory(at.time, now);
  if (due.tells === 'promise-broken') {
    const { promiseId, history } = due.promise;
    const data = { promiseId, ...(late || history ? { history: true } : {}) };
    return [{ type: 'complaint.promise-broken', eventId, at, data }];
  }
  const { clock } = due;
  const facts = asOf(clockFacts(course, clock.rule.kind), at.time);
  const { dueAt, derivation } = readClock(clock.rule, facts, at.time);
  // What is not up within a hundred years is not worth a warning.
  if (dueAt === null) return [];
  const says = { ...ofClock(clock, textOfTime(dueAt)), ...(late ? { history: true } : {}) };
  if (due.tells === 'service-level-warned')
    return [{ type: 'complaint.service-level-warned', eventId, at, data: says }];
  const data = { ...says, derivation: derivationView(derivation) };
  const breach: Told = { type: 'complaint.service-level-breached', eventId, at, data };
  return [breach, ...(late ? [] : clock.onBreach.flatMap((action, index) => ledTo(breach, action, index)))];
}

/** What a breach leads to on the complaint itself. */
function ledTo({ eventId: breach, at }: Told, action: BreachAction, index: number): readonly Told[] {
  const eventId = uuid5(breach, `on-breach/${index}`);
  if ('compensate' in action)
    return [{ type: 'complaint.compensation-granted', eventId, at, data: { ...action.compensate, breach } }];
  if ('escalate' in action) return [{ type: 'complaint.escalated', eventId, at, data: { ...action.escalate, breach } }];
  return [];
}

/** What had begun by a moment: what came later says nothing about it. */
function asOf({ startedAt, pauses, stops }: ClockFacts, moment: number): ClockFacts {
  const begun = (all: readonly Standstill[]) => all.filter(({ from }) => from <= moment);
  return { startedAt, pauses: begun(pauses), stops: begun(stops) };
}

function ofClock(
  { rule }: ComplaintClock,
  dueAt: string,
): Pick<OfClock, 'policy' | 'policyVersion' | 'kind' | 'dueAt'> {
  return { policy: rule.policy.name, policyVersion: rule.policy.version, kind: rule.kind, dueAt };
}

function numbered(
  events: readonly Told[],
  { version }: ClockCourse,
  { complaintId }: Recording,
): readonly ComplaintEvent[] {
  return events.map(
    ({ data, ...event }, index) =>
      ({ ...event, data: { complaintId, version: version + index + 1, ...data } }) as unknown as ComplaintEvent,
  );
}

function textOfTime(time: number): string {
  return instantText({ time, micros: 0 });
}
