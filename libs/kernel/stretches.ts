import type { BusinessTime } from './business.time.js';

/** A time during which something stands still: from a moment until another, which is not in it; null: it still does. */
export interface Standstill {
  readonly from: number;
  readonly to: number | null;
}

/** A time during which a clock runs; `to` is infinite where nothing has stopped it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** When a clock that starts at `start` runs: whenever none of its standstills, in any order, holds it. */
export function stretchesOf(start: number, standstills: readonly Standstill[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let from = start;
  for (const each of [...standstills].sort((a, b) => a.from - b.from)) {
    const to = each.to ?? Number.POSITIVE_INFINITY;
    if (to <= Math.max(from, each.from)) continue;
    if (each.from > from) stretches.push({ from, to: each.from });
    from = to;
  }
  return from < Number.POSITIVE_INFINITY ? [...stretches, { from, to: Number.POSITIVE_INFINITY }] : stretches;
}

/** Where so much business time is over within stretches: in which of them it ends, what passed before that, and when. */
export interface Reached {
  readonly stretch: Stretch;
  /** Business time in the stretches before. */
  readonly before: number;
  readonly at: number;
}

/** When so much business time has passed; null: never, as far as is known, for the clock stands, or not in 100 years. */
export function reachedIn(
  stretches: readonly Stretch[],
  time: Pick<BusinessTime, 'after' | 'between'>,
  duration: number,
): Reached | null {
  let before = 0;
  for (const stretch of stretches) {
    const passed = stretch.to < Number.POSITIVE_INFINITY ? time.between(stretch.from, stretch.to) : undefined;
    if (passed === undefined || before + passed >= duration) {
      const at = time.after(stretch.from, duration - before);
      return at === null ? null : { stretch, before, at };
    }
    before += passed;
  }
  return null;
}
