import type { AlertCommand } from '#libs/facts/alert/alert.decider.js';
import type { ChurnLevel, ChurnLevelChanged } from '#libs/facts/churn-level/churn-level.events.js';
import type { LevelChange } from '#libs/facts/churn-level/churn-level.stream.js';
import type { ChurnSettings } from '#libs/facts/churn-setting/churn-setting.events.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { ChurnModel } from '#libs/insights/churn-risk/churn-model.score.js';
import { type ChurnStatistics, noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { DueQueue } from '#libs/policies/engine/due.queue.js';
import { type AlertCourse, NO_ALERTS } from './alert-course.policy.js';

/** A customer, with all that were merged into it, whose risk is watched. */
export interface Watched {
  readonly tenant: string;
  /** The survivor's, as published. */
  readonly customerId: string;
  readonly statistics: ChurnStatistics;
  readonly course: AlertCourse;
  readonly told: ToldLevel;
  /** An alert waits for a day on which one more may be raised: since when, and how high the lift is. */
  readonly waiting: { readonly since: number; readonly lift: number } | null;
  /** The next midnight at which it is judged: milliseconds since 1970; null: not before its next fact. */
  readonly nextAt: number | null;
}

/** What is told of a customer's churn level. */
export interface ToldLevel {
  /** As last judged; null: none is told. */
  readonly level: ChurnLevel | null;
  /** How many changes were said of it, or of whoever was merged into it if those were more. */
  readonly n: number;
  /** When the last of them was said: milliseconds since 1970; 0: none was. */
  readonly at: number;
}

/** What a tenant's customers are judged by. */
export interface WatchedTenant {
  readonly tenant: string;
  readonly calendar: Calendar;
  /** The day of the earliest fact that came in time, counted from 1970-01-01; null: there was none. */
  readonly liveSince: number | null;
  /** The last midnight in the log: milliseconds since 1970. */
  readonly closedAt: number | null;
  /** A midnight before which nobody is due: all were judged at the one before it. Null: not all of them ever were. */
  readonly dueAt: number | null;
  /** Customers are being judged one after the other; null: they are not. */
  readonly sweep: Sweep | null;
  /** The midnight since which those who waited the longest for an alert had their turn: milliseconds since 1970. */
  readonly releasedAt: number | null;
  /** How many alerts were raised on a day, where their number is limited. */
  readonly raised: { readonly day: number; readonly n: number } | null;
}

/** How far it has come with judging a tenant's customers at a midnight, in the order of their ids. */
export interface Sweep {
  /** The midnight: milliseconds since 1970. */
  readonly at: number;
  /** The last customer who was judged. */
  readonly to: string;
}

/** What holds from a midnight on. */
export interface InForce {
  readonly rules: ChurnSettings;
  readonly model: ChurnModel;
}

/** Customers as merges and corrections left them at positions in the log. */
export interface Families {
  /** Whether corrections or retractions of a touchpoint may have come before it. */
  isAwaited(touchpoint: Uuid): boolean;
  /** @returns the survivor of a customer */
  survivorOf(tenant: string, customerId: string, position: Position): string;
  /** @returns everybody whom merges link with a customer, whoever survives */
  linkedWith(tenant: string, customerId: string, position: Position): readonly string[];
  /** @returns what all facts of a survivor's family say, as corrected by then */
  statisticsOf(tenant: string, survivor: string, position: Position): ChurnStatistics;
}

/** What the policy knows of those who matter now. */
export interface Known {
  readonly watched: Map<string, Watched>;
  readonly tenants: Map<string, WatchedTenant>;
  readonly families: Families;
  inForce(tenant: string, day: number): InForce;
  /** When each of them is next due: at a midnight, or when a snooze ends. */
  readonly due: DueQueue<Item>;
  readonly changed: Set<string>;
  readonly changedTenants: Set<string>;
  /** Those who were merged away. */
  readonly gone: Set<string>;
  /** What the last event, or the last moment that came, leads to: alerts, and changes of levels. */
  said: readonly Said[];
  levels: readonly ChangedLevel[];
}

/** What is known before anything was taken, besides whom it is about. */
export function nothingTaken(): Omit<Known, 'watched' | 'tenants' | 'families' | 'inForce'> {
  return {
    due: new DueQueue(({ key }) => key),
    changed: new Set(),
    changedTenants: new Set(),
    gone: new Set(),
    said: [],
    levels: [],
  };
}

/** The event that leads to something, or an id that stands for a customer's moments. */
export type Cause = StoredEvent | Uuid;

/** A change of a customer's churn level that is to be said. */
export interface ChangedLevel extends LevelChange {
  readonly data: ChurnLevelChanged;
  readonly cause: Cause;
}

/** Something that is due for a customer. */
export interface Item {
  readonly at: number;
  readonly key: string;
}

/** What a rule says to a customer's stream of alerts. */
export interface Said {
  readonly tenant: string;
  readonly customerId: string;
  readonly command: AlertCommand;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cause: Cause;
  readonly action: string;
}

/** One of a tenant's customers. */
export function keyOf(tenant: string, customerId: string): string {
  return JSON.stringify([tenant, customerId]);
}

/** When a customer is next due; undefined: nothing is. */
export function dueOf({ tenant, customerId, course, nextAt }: Watched): Item | undefined {
  const snoozedUntil = course.live?.snoozedUntil ?? null;
  const moments = [nextAt, snoozedUntil === null ? null : wakeAt(snoozedUntil)].filter((moment) => moment !== null);
  return moments.length === 0 ? undefined : { at: Math.min(...moments), key: keyOf(tenant, customerId) };
}

/** The first millisecond after a snooze. */
export function wakeAt(snoozedUntil: string): number {
  const { time, micros } = instantOfText(snoozedUntil);
  return micros > 0 ? time + 1 : time;
}

/**
 * The next midnight at which a customer is judged.
 * @param noted what its own row says, which is not written again at each midnight
 */
export function nextMidnight(customerId: string, noted: number | null, of: WatchedTenant): number | null {
  if (noted === null) return null;
  const { dueAt, sweep, calendar } = of;
  const isSwept = sweep !== null && Buffer.compare(Buffer.from(customerId), Buffer.from(sweep.to)) <= 0;
  return Math.max(noted, dueAt ?? noted, isSwept ? calendar.startOfNextDay(sweep.at) : noted);
}

/** Whether a judgement at a midnight changed more than when the next one is. */
export function isToldAnew(before: Watched, after: Watched): boolean {
  const [{ course: was }, { course: is }] = [before, after];
  const isSameCourse =
    was.live === is.live && was.raisedOn === is.raisedOn && was.armed === is.armed && was.coolUntil === is.coolUntil;
  const isSameWait = before.waiting?.since === after.waiting?.since && before.waiting?.lift === after.waiting?.lift;
  const isSameLevel = before.told.level === after.told.level && before.told.n === after.told.n;
  return !isSameCourse || !isSameWait || !isSameLevel || (before.nextAt === null) !== (after.nextAt === null);
}

/** What is known of a customer, or what is known of everybody at first. */
export function watchedOf(known: Known, tenant: string, customerId: string): Watched {
  const found = known.watched.get(keyOf(tenant, customerId));
  return found ?? { tenant, customerId, ...NOBODY_YET };
}

const NOBODY_YET = {
  statistics: noStatistics,
  course: NO_ALERTS,
  told: { level: null, n: 0, at: 0 },
  waiting: null,
  nextAt: null,
};

/** Nothing is said so far. */
export function beSilent(known: Known): void {
  known.said = [];
  known.levels = [];
}

/** Notes what is known of a customer now. */
export function keep(watched: Watched, known: Known): void {
  const key = keyOf(watched.tenant, watched.customerId);
  known.watched.set(key, watched);
  known.changed.add(key);
  known.gone.delete(key);
  const due = dueOf(watched);
  if (due === undefined) known.due.remove(key);
  else known.due.add(due);
}

/** The tenant's date of a moment, in days since 1970-01-01. */
export function dayOf({ tenants }: Known, tenant: string, time: number): number {
  return dayNumberOf((tenants.get(tenant) as WatchedTenant).calendar.dayOf(time));
}
