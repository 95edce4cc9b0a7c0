import type { Uuid } from '#libs/kernel/event.js';

/** What churn risk needs of one complaint. Whatever a later version decides stands. */
export interface ComplaintStatistics {
  readonly status?: ByVersion<ComplaintMark>;
  /** 1 (slight) … 5 (grave) */
  readonly severity?: ByVersion<number>;
  /** Whether its category is about how staff behaved. */
  readonly staff?: ByVersion<boolean>;
  /** It is about a touchpoint that is. */
  readonly staffTouchpoint?: true;
  readonly filed?: Noted;
  /** When its root cause was recorded as staff's behaviour; null: it is another one. */
  readonly cause?: ByVersion<Noted | null>;
  /** The same as it was noted before causes had versions. */
  readonly staffCause?: Noted;
  /** Promises that clocks called broken. */
  readonly broken?: readonly BrokenPromise[];
  /** When promises were kept, by their ids. Moments are in milliseconds since 1970. */
  readonly kept?: Readonly<Record<Uuid, number>>;
  readonly withdrawn?: readonly ByVersion<number>[];
}

interface BrokenPromise extends Noted {
  /** Not of those that were noted before anything could be kept or withdrawn. */
  readonly promise?: { readonly promiseId: Uuid; readonly dueAt: number; readonly version: number };
}

type ByVersion<T> = readonly [version: number, value: T];

export interface Noted {
  readonly day: number;
  readonly eventId: Uuid;
}

export type ComplaintMark = Noted & { readonly status: 'open' | 'reopened' | 'resolved' | 'confirmed' | 'withdrawn' };

export function mergeComplaints(
  a: Readonly<Record<string, ComplaintStatistics>>,
  b: Readonly<Record<string, ComplaintStatistics>>,
): Readonly<Record<string, ComplaintStatistics>> {
  // Most facts tell of no complaint, and there may be many.
  if (Object.keys(b).length === 0) return a;
  // A complaint may have any id, also `__proto__`.
  const merged = new Map(Object.entries(a));
  for (const [complaint, told] of Object.entries(b)) {
    const known = merged.get(complaint);
    merged.set(complaint, known === undefined ? told : both(known, told));
  }
  return Object.fromEntries(merged);
}

function both(a: ComplaintStatistics, b: ComplaintStatistics): ComplaintStatistics {
  const merged: { -readonly [Key in keyof ComplaintStatistics]: ComplaintStatistics[Key] } = { ...a, ...b };
  for (const key of ['status', 'severity', 'staff', 'cause'] as const) {
    const last = laterOf<unknown>(a[key], b[key]);
    if (last !== undefined) Object.assign(merged, { [key]: last });
  }
  if (a.filed && b.filed) merged.filed = firstOf(a.filed, b.filed);
  if (a.broken && b.broken) merged.broken = [...a.broken, ...b.broken].sort(compareNoted);
  if (a.kept && b.kept) merged.kept = bothKept(a.kept, b.kept);
  if (a.withdrawn && b.withdrawn) merged.withdrawn = [...a.withdrawn, ...b.withdrawn].sort(compareVersions);
  return merged;
}

function bothKept(a: Readonly<Record<Uuid, number>>, b: Readonly<Record<Uuid, number>>): Record<Uuid, number> {
  const kept: Record<Uuid, number> = { ...a };
  for (const [promiseId, at] of Object.entries(b)) kept[promiseId] = Math.min(at, kept[promiseId] ?? at);
  return kept;
}

/** Whether it was noted before promises and causes were told apart: its facts say more. */
export function isNotedBefore({ broken = [], staffCause }: ComplaintStatistics): boolean {
  return staffCause !== undefined || broken.some(({ promise }) => promise === undefined);
}

/** Those promises that stayed broken: none that was kept in time, or cancelled in time by withdrawing, and told late. */
export function stillBroken({ broken = [], kept = {}, withdrawn = [] }: ComplaintStatistics): readonly Noted[] {
  return broken.filter(({ promise }) => {
    if (promise === undefined) return true;
    const { promiseId, dueAt, version } = promise;
    const isKept = dueAt >= (kept[promiseId] ?? Infinity);
    return !isKept && !withdrawn.some(([later, at]) => later > version && at < dueAt);
  });
}

function compareVersions([a, aAt]: ByVersion<number>, [b, bAt]: ByVersion<number>): number {
  return a - b || aAt - bAt;
}

function laterOf<T>(a: ByVersion<T> | undefined, b: ByVersion<T> | undefined): ByVersion<T> | undefined {
  if (!a || !b) return a ?? b;
  if (a[0] === b[0]) return JSON.stringify(a) > JSON.stringify(b) ? a : b;
  return b[0] > a[0] ? b : a;
}

function firstOf(a: Noted, b: Noted): Noted {
  return compareNoted(a, b) <= 0 ? a : b;
}

export function compareNoted(a: Noted, b: Noted): number {
  return a.day - b.day || (a.eventId < b.eventId ? -1 : 1);
}
