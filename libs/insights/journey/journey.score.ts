import { slopeInMilliseconds } from '#libs/insights/scores/slope.score.js';
import { microsecondsOf } from '#libs/kernel/place.js';
import { type Group, type Summary, toUnits, UNIT } from './journey.summary.js';

/** A journey's scores (domain.md section 3; contract section 5). Null where there is nothing to score. */
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
  /** Least-squares change of valence over the journey's duration. */
  readonly trend: number | null;
  readonly durationSeconds: number;
  readonly touchpoints: number;
  readonly scored: number;
}

export function scoresOf(summary: Summary): Scores {
  const total = totalOf(summary.groups);
  const { peak, end, min, max } = summary;
  const duration = Number(microsecondsOf(summary.last.place) - microsecondsOf(summary.first.place)) / 1000;
  return {
    peakEnd: peak && end ? meanOf([peak.valence, end.valence]) : null,
    peak: peak?.valence ?? null,
    end: end?.valence ?? null,
    positivePeak: max !== null && max > 0 ? max : null,
    negativePeak: min !== null && min < 0 ? min : null,
    mean: total.scored === 0 ? null : Number(total.v) / UNIT / total.scored,
    peakValleyEnd: min === null || max === null || !end ? null : meanOf([max, min, end.valence]),
    delta: total.deltas === 0 ? null : Number(total.d) / UNIT / total.deltas,
    trend: trendOf(total, duration),
    durationSeconds: duration / 1000,
    touchpoints: total.n,
    scored: total.scored,
  };
}

/** In units, so that −.6 and .2 make −.2 as they read. */
function meanOf(valences: readonly number[]): number {
  return Number(valences.reduce((sum, valence) => sum + toUnits(valence), 0n)) / UNIT / valences.length;
}

type Total = { -readonly [Sum in 'n' | 'scored' | 'v' | 'deltas' | 'd' | 't' | 'tt' | 'tv']: Group[Sum] };

function totalOf(groups: readonly Group[]): Total {
  const total: Total = { n: 0, scored: 0, v: 0n, deltas: 0, d: 0n, t: 0n, tt: 0n, tv: 0n };
  for (const group of groups) {
    total.n += group.n;
    total.scored += group.scored;
    total.v += group.v;
    total.deltas += group.deltas;
    total.d += group.d;
    total.t += group.t;
    total.tt += group.tt;
    total.tv += group.tv;
  }
  return total;
}

function trendOf({ scored, v, t, tt, tv }: Total, duration: number): number | null {
  if (duration === 0) return null;
  const slope = slopeInMilliseconds({ n: scored, x: t, y: v, xy: tv, xx: tt });
  return slope === null ? null : (slope * duration) / UNIT;
}

/** Experience − expectation of one touchpoint (domain.md 3.1), in units, so that .4 − .3 makes .1; null without either. */
export function deltaOf(valence: number | null, expectation: number | null): number | null {
  return valence === null || expectation === null ? null : Number(toUnits(valence) - toUnits(expectation)) / UNIT;
}
