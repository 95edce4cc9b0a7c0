/** Scores of one journey's valences; domain.md's names. All in valence, −1 … +1. */
export interface PeakEndScores {
  readonly peakEnd: number;
  /** The valence furthest from 0; of equals the latest. */
  readonly peak: number;
  readonly peakIndex: number;
  readonly end: number;
  /** The highest valence if above 0. */
  readonly positivePeak: number | null;
  /** The lowest valence if below 0. */
  readonly negativePeak: number | null;
  readonly mean: number;
  readonly peakValleyEnd: number;
}

/**
 * Peak-end scores of valences in event-time order (Kahneman et al. 1993; Redelmeier & Kahneman 1996). Touchpoints of
 * unknown valence are left out before. null for none. Over plain arrays: the definition that summaries are tested against.
 */
export function peakEndOf(valences: readonly number[]): PeakEndScores | null {
  const end = valences.at(-1);
  if (end === undefined) return null;
  let peak = 0;
  let peakIndex = 0;
  let max = -Infinity;
  let min = Infinity;
  let sum = 0;
  valences.forEach((valence, index) => {
    if (Math.abs(valence) >= Math.abs(peak)) [peak, peakIndex] = [valence, index];
    max = Math.max(max, valence);
    min = Math.min(min, valence);
    sum += valence;
  });
  return {
    peakEnd: (peak + end) / 2,
    peak,
    peakIndex,
    end,
    positivePeak: max > 0 ? max : null,
    negativePeak: min < 0 ? min : null,
    mean: sum / valences.length,
    peakValleyEnd: (max + min + end) / 3,
  };
}

/** `tanh(delta / s)`: gains and losses both saturate. `s` is the definition's, 0.5 if it names none. */
export function saturated(delta: number, s = 0.5): number {
  return Math.tanh(delta / s);
}
