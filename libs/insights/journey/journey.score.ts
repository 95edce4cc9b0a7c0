import { peakEndScores, saturated } from '#libs/insights/scores/peak-end.score.js';
import { slopeInMilliseconds } from '#libs/insights/scores/slope.score.js';
import { wholeMicrosecondsOf } from '#libs/kernel/place.js';
import { minus, plus } from '#libs/kernel/whole.js';
import { meanOfUnits, toUnits, UNIT } from '#libs/insights/scores/units.score.js';
import type { Group } from './journey.groups.js';
import type { Summary } from './journey.summary.js';

/** A journey's scores (docs/rules.md 6). Null if there is nothing to score. */
export interface Scores {
  readonly peakEnd: number | null;
  readonly peak: number | null;
  readonly end: number | null;
  readonly positivePeak: number | null;
  readonly negativePeak: number | null;
  readonly mean: number | null;
  readonly peakValleyEnd: number | null;
  /** Mean of experience − expectation over the scored touchpoints that have an expectation. */
  readonly delta: number | null;
  /** The mean of their saturated deltas. */
  readonly saturatedDelta: number | null;
  /** Least-squares change of valence over the journey's duration. */
  readonly trend: number | null;
  readonly durationSeconds: number;
  readonly touchpoints: number;
  readonly scored: number;
}

export function scoresOf(summary: Summary): Scores {
  // Member by member: spreading these scores costs a few percent of a rebuild's time.
  const scored = peakEndScores(summary);
  const total = totalOf(summary.groups);
  const microseconds = Number(minus(wholeMicrosecondsOf(summary.last.place), wholeMicrosecondsOf(summary.first.place)));
  return {
    peakEnd: scored?.peakEnd ?? null,
    peak: scored?.peak ?? null,
    end: scored?.end ?? null,
    positivePeak: scored?.positivePeak ?? null,
    negativePeak: scored?.negativePeak ?? null,
    mean: meanOfUnits(total.v, total.scored),
    peakValleyEnd: scored?.peakValleyEnd ?? null,
    delta: meanOfUnits(total.d, total.deltas),
    saturatedDelta: meanOfUnits(total.s, total.deltas),
    trend: trendOf(total, microseconds / 1_000),
    // Divided once: twice would round twice.
    durationSeconds: microseconds / 1_000_000,
    touchpoints: total.n,
    scored: total.scored,
  };
}

type Total = { -readonly [Sum in 'n' | 'scored' | 'v' | 'deltas' | 'd' | 's' | 't' | 'tt' | 'tv']: Group[Sum] };

function totalOf(groups: readonly Group[]): Total {
  const total: Total = { n: 0, scored: 0, v: 0, deltas: 0, d: 0, s: 0, t: 0, tt: 0, tv: 0 };
  for (const group of groups) {
    total.n += group.n;
    total.scored += group.scored;
    total.v = plus(total.v, group.v);
    total.deltas += group.deltas;
    total.d = plus(total.d, group.d);
    total.s = plus(total.s, group.s);
    total.t = plus(total.t, group.t);
    total.tt = plus(total.tt, group.tt);
    total.tv = plus(total.tv, group.tv);
  }
  return total;
}

function trendOf({ scored, v, t, tt, tv }: Total, duration: number): number | null {
  if (duration === 0) return null;
  const slope = slopeInMilliseconds({ n: scored, x: BigInt(t), y: BigInt(v), xy: BigInt(tv), xx: BigInt(tt) });
  return slope === null ? null : (slope * duration) / UNIT;
}

/** Experience − expectation of one touchpoint (docs/rules.md 6.4), in units, so that .4 − .3 makes .1; null without either. */
export function deltaOf(valence: number | null, expectation: number | null): number | null {
  return valence === null || expectation === null ? null : (toUnits(valence) - toUnits(expectation)) / UNIT;
}

/** A delta as the definition's saturation bends it. */
export function saturatedDeltaOf(delta: number | null, saturation: number): number | null {
  return delta === null ? null : saturated(delta, saturation);
}
