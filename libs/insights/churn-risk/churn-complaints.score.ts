import type { Uuid } from '#libs/kernel/event.js';

/** What churn risk needs of one complaint. Whatever a later version decides stands. */
export interface ComplaintStatistics {
  readonly status?: ByVersion<ComplaintMark>;
  /** 1 (slight) … 5 (grave) */
  readonly severity?: ByVersion<number>;
  /** Whether it is about how staff behaved. */
  readonly staff?: ByVersion<boolean>;
  readonly filed?: Noted;
  /** The root cause was recorded as staff's behaviour. */
  readonly staffCause?: Noted;
  /** Promises that were broken. */
  readonly broken?: readonly Noted[];
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
  for (const key of ['status', 'severity', 'staff'] as const) {
    const last = laterOf<unknown>(a[key], b[key]);
    if (last !== undefined) Object.assign(merged, { [key]: last });
  }
  if (a.filed && b.filed) merged.filed = firstOf(a.filed, b.filed);
  if (a.staffCause && b.staffCause) merged.staffCause = firstOf(a.staffCause, b.staffCause);
  if (a.broken && b.broken) merged.broken = [...a.broken, ...b.broken].sort(compareNoted);
  return merged;
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
