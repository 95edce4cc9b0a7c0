import { BusinessTime } from '#libs/kernel/business.time.js';
import { reachedIn, type Standstill, stretchesOf } from '#libs/kernel/stretches.js';
import { openHoursOf } from './opening.hours.format.js';
import type { BusinessCalendar, ServiceLevel } from './service-level.events.js';

/** What a version of a policy, or of a calendar, is called. */
export interface NamedVersion {
  readonly name: string;
  readonly version: number;
}

/** A service level as it was in force, with its calendar as that was. */
export interface ServiceLevelInForce extends NamedVersion {
  readonly serviceLevel: ServiceLevel;
  readonly calendar: NamedVersion & { readonly calendar: BusinessCalendar };
}

export type ClockKind = 'acknowledge' | 'resolve';

/** One clock of a complaint: of a policy, and what it says of it. */
export interface ClockRule {
  readonly kind: ClockKind;
  readonly policy: NamedVersion;
  readonly calendar: ServiceLevelInForce['calendar'];
  readonly withinSeconds: number;
  /** null: it does not warn. */
  readonly warnAtShare: number | null;
}

/** A complaint as service levels go by it: when it was filed. */
export interface MatchedComplaint {
  readonly category: string;
  readonly severity: number;
  readonly tier: string | null;
  readonly channel: string;
}

/** What happened to a complaint, as far as its clocks go, in milliseconds since 1970. In any order; all of it has begun. */
export interface ClockFacts {
  /** When the complaint was filed. */
  readonly startedAt: number;
  /** From each pause to its end: by resuming it, or by what ended the pause with it. */
  readonly pauses: readonly Standstill[];
  /**
   * From what stops the clock until it goes on, with the time already used: of an acknowledge clock the first that
   * acknowledges, and for good; of a resolve clock each resolution or withdrawal, until the complaint is reopened.
   */
  readonly stops: readonly Standstill[];
}

/** What a clock says at a moment. */
export interface ClockReading {
  readonly kind: ClockKind;
  readonly policy: NamedVersion;
  /** `met` while it is stopped in time: it may go on. `breached` for good, unless facts turn out to be others. */
  readonly status: 'running' | 'paused' | 'met' | 'breached';
  /** When its time is up, as facts are now, or was when it was stopped; null while it is paused, and after 100 years. */
  readonly dueAt: number | null;
  /** When it warns, likewise. */
  readonly warnAt: number | null;
  readonly derivation: Derivation;
}

/** How a due time came about: `dueAt` is when what `usedSeconds` leaves of `withinSeconds` has passed since `runningSince`. */
export interface Derivation {
  readonly policy: NamedVersion;
  readonly calendar: NamedVersion;
  readonly timeZone: string;
  readonly withinSeconds: number;
  readonly startedAt: number;
  /** When it last began to run; null: it has no due time. */
  readonly runningSince: number | null;
  /** Business time that had passed until then, or until now where it stands. */
  readonly usedSeconds: number;
  /** How many pauses, and how many stops that a reopening ended, put it off. */
  readonly pauses: number;
  readonly stops: number;
}

/** Whether a service level holds for a complaint. */
export function holdsFor({ match }: ServiceLevel, complaint: MatchedComplaint): boolean {
  const { categories, minSeverity = 1, tiers, channels } = match;
  const { category, severity, tier, channel } = complaint;
  return (
    (categories?.includes(category) ?? true) &&
    severity >= minSeverity &&
    (tiers === undefined || (tier !== null && tiers.includes(tier))) &&
    (channels?.includes(channel) ?? true)
  );
}

/** The clocks that a service level gives to each complaint that it holds for. */
export function clocksOf({ name, version, serviceLevel, calendar }: ServiceLevelInForce): readonly ClockRule[] {
  const { acknowledgeWithinSeconds, resolveWithinSeconds, warnAtShare = null } = serviceLevel;
  const kinds = [
    ['acknowledge', acknowledgeWithinSeconds],
    ['resolve', resolveWithinSeconds],
  ] as const;
  return kinds.flatMap(([kind, withinSeconds]) =>
    withinSeconds === undefined ? [] : [{ kind, policy: { name, version }, calendar, withinSeconds, warnAtShare }],
  );
}

/**
 * The service level by whose calendar the time until a complaint is acknowledged, or resolved, is business time: of those
 * that hold for it, the one that leaves the least time for it; of equals, and of those that set no time, the first.
 */
export function strictestFor(kind: ClockKind, levels: readonly ServiceLevelInForce[]): ServiceLevelInForce | undefined {
  const within = ({ serviceLevel }: ServiceLevelInForce) =>
    (kind === 'acknowledge' ? serviceLevel.acknowledgeWithinSeconds : serviceLevel.resolveWithinSeconds) ??
    Number.POSITIVE_INFINITY;
  return levels.reduce<ServiceLevelInForce | undefined>(
    (strictest, each) => (strictest !== undefined && within(strictest) <= within(each) ? strictest : each),
    undefined,
  );
}

/** Business time, in milliseconds, that passes on a calendar until a moment, but for what stands still before it. */
export function businessTimeUntil(
  calendar: BusinessCalendar,
  { startedAt, pauses, stops }: ClockFacts,
  until: number,
): number {
  const time = businessTimeOf(calendar);
  return stretchesOf(startedAt, [...pauses, ...stops]).reduce(
    (sum, { from, to }) => sum + time.between(from, Math.min(to, until)),
    0,
  );
}

/**
 * What a clock says at a moment, of what is known then. Its time is up when it has run for the whole of it: what happens
 * at that very moment comes too late.
 */
export function readClock(rule: ClockRule, facts: ClockFacts, at: number): ClockReading {
  const { kind, policy, withinSeconds, warnAtShare } = rule;
  const time = businessTimeOf(rule.calendar.calendar);
  const whole = withinSeconds * 1000;
  const now = dueOf(time, facts, whole);
  const breached = now.reached !== null && now.reached.at <= at;
  const stop = breached ? undefined : facts.stops.find((each) => holds(each, at));
  const paused = !breached && stop === undefined && facts.pauses.some((each) => holds(each, at));
  // What it had come to when it was stopped, though nothing may come of it.
  const shown = stop === undefined ? now : dueOf(time, before(facts, stop.from), whole);
  const warning = warnAtShare === null ? null : reachedIn(shown.stretches, time, Math.round(whole * warnAtShare));
  return {
    kind,
    policy,
    status: breached ? 'breached' : stop ? 'met' : paused ? 'paused' : 'running',
    dueAt: shown.reached?.at ?? null,
    warnAt: warning?.at ?? null,
    derivation: derivationOf(rule, shown, time),
  };
}

interface Due {
  readonly facts: ClockFacts;
  readonly stretches: ReturnType<typeof stretchesOf>;
  readonly reached: ReturnType<typeof reachedIn>;
}

function dueOf(time: BusinessTime, facts: ClockFacts, whole: number): Due {
  const stretches = stretchesOf(facts.startedAt, [...facts.pauses, ...facts.stops]);
  return { facts, stretches, reached: reachedIn(stretches, time, whole) };
}

function derivationOf(rule: ClockRule, { facts, stretches, reached }: Due, time: BusinessTime): Derivation {
  const { policy, withinSeconds, calendar } = rule;
  const ended = stretches.filter(({ to }) => to < Number.POSITIVE_INFINITY);
  const used = reached ? reached.before : ended.reduce((sum, { from, to }) => sum + time.between(from, to), 0);
  const counted = ({ from, to }: Standstill) =>
    (to === null || to > Math.max(from, facts.startedAt)) && (reached === null || from < reached.at);
  return {
    policy,
    calendar: { name: calendar.name, version: calendar.version },
    timeZone: calendar.calendar.timeZone,
    withinSeconds,
    startedAt: facts.startedAt,
    runningSince: reached?.stretch.from ?? null,
    usedSeconds: used / 1000,
    pauses: facts.pauses.filter(counted).length,
    stops: facts.stops.filter(counted).length,
  };
}

function holds({ from, to }: Standstill, at: number): boolean {
  return from <= at && (to === null || to > at);
}

/** What had happened before a moment. */
function before({ startedAt, pauses, stops }: ClockFacts, moment: number): ClockFacts {
  const earlier = (all: readonly Standstill[]) => all.filter(({ from }) => from < moment);
  return { startedAt, pauses: earlier(pauses), stops: earlier(stops) };
}

const times = new WeakMap<BusinessCalendar, BusinessTime>();

/** A calendar's business time, made once for each value that holds it. */
function businessTimeOf(calendar: BusinessCalendar): BusinessTime {
  let time = times.get(calendar);
  if (time === undefined) times.set(calendar, (time = new BusinessTime(openHoursOf(calendar))));
  return time;
}

/** When a clock warns and when its time is up, as facts are now; null: not as long as it stands, or not at all. */
export function momentsOf(
  rule: ClockRule,
  facts: ClockFacts,
): { readonly warnAt: number | null; readonly dueAt: number | null } {
  const time = businessTimeOf(rule.calendar.calendar);
  const whole = rule.withinSeconds * 1000;
  const { stretches, reached } = dueOf(time, facts, whole);
  const warned = rule.warnAtShare === null ? null : reachedIn(stretches, time, Math.round(whole * rule.warnAtShare));
  return { warnAt: warned?.at ?? null, dueAt: reached?.at ?? null };
}
