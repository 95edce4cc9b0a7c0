import { meanExact } from './units.score.js';

/** A scored touchpoint, as far as these scores go. */
export interface Scored {
  readonly valence: number;
}

/**
 * What the scores need of a run of touchpoints, however long. All null if none is scored. Of `a` followed by `b` in
 * event-time order it is lowest, highest, peakOf and endOf of both: runs are joined without their touchpoints.
 */
export interface ScoredRun<Moment extends Scored = Scored> {
  readonly min: number | null;
  readonly max: number | null;
  /** The one whose valence is furthest from 0; of equals the latest. */
  readonly peak: Moment | null;
  /** The last one. */
  readonly end: Moment | null;
}

/** Peak-end scores of a journey, in valence −1 … +1. */
export interface PeakEndScores {
  readonly peakEnd: number;
  readonly peak: number;
  readonly end: number;
  /** The highest valence if above 0. */
  readonly positivePeak: number | null;
  /** The lowest valence if below 0. */
  readonly negativePeak: number | null;
  readonly peakValleyEnd: number;
}

export function lowest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

export function highest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** The peak of two runs in sequence, given their peaks `a` and `b`. */
export function peakOf<Moment extends Scored>(a: Moment | null, b: Moment | null): Moment | null {
  if (a === null || b === null) return a ?? b;
  return Math.abs(b.valence) >= Math.abs(a.valence) ? b : a;
}

export function endOf<Moment extends Scored>(a: Moment | null, b: Moment | null): Moment | null {
  return b ?? a;
}

/**
 * The scores of a run (Kahneman et al. 1993; Redelmeier & Kahneman 1996): neither its length nor its duration enters.
 * null, never 0, if there is nothing to score.
 */
export function peakEndScores({ min, max, peak, end }: ScoredRun): PeakEndScores | null {
  if (min === null || max === null || peak === null || end === null) return null;
  return {
    peakEnd: meanExact(peak.valence, end.valence),
    peak: peak.valence,
    end: end.valence,
    positivePeak: max > 0 ? max : null,
    negativePeak: min < 0 ? min : null,
    peakValleyEnd: meanExact(max, min, end.valence),
  };
}

/** The scores of valences in event-time order, those of unknown valence left out. */
export function peakEndOf(valences: readonly number[]): PeakEndScores | null {
  const none: ScoredRun = { min: null, max: null, peak: null, end: null };
  return peakEndScores(
    valences.reduce<ScoredRun>(
      ({ min, max, peak, end }, valence) => ({
        min: lowest(min, valence),
        max: highest(max, valence),
        peak: peakOf(peak, { valence }),
        end: endOf(end, { valence }),
      }),
      none,
    ),
  );
}

/**
 * `tanh(delta / s)`: gains and losses both saturate. `s`, above 0, is the delta at which about three quarters are
 * reached: the definition's.
 */
export function saturated(delta: number, s: number): number {
  return Math.tanh(delta / s);
}
