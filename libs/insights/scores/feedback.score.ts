import { type Interval, type Mean, meanInterval, type Scale, within } from './mean.score.js';
import { wilson } from './proportion.score.js';
import { Z95 } from './student-t.score.js';

/** Below this many answers a score is marked as having too few. */
export const FEW_ANSWERS = 30;

/** Whether an estimate stands on too few to be relied on. */
export const isFew = (n: number): boolean => n < FEW_ANSWERS;

const POINTS: Scale = [-100, 100];
/** The scale of CES. */
export const EFFORT: Scale = [1, 7];

export interface NpsScore {
  readonly n: number;
  /** Share of promoters minus share of detractors, in points −100 … +100; null for n = 0. */
  readonly score: number | null;
  /** 95 %, adjusted Wald, clipped to ±100. */
  readonly interval: Interval | null;
  /** Half-width of that interval, in points. */
  readonly margin: number | null;
}

export interface ShareScore {
  readonly n: number;
  /** 0 … 1; null for n = 0. */
  readonly score: number | null;
  /** 95 %, Wilson. */
  readonly interval: Interval | null;
}

export interface CesScore extends Mean {
  readonly n: number;
  /** Share of answers 5–7, those who found it easy. */
  readonly easy: ShareScore;
}

/**
 * Net promoter score (Reichheld 2003): promoters answer 9–10, passives 7–8, detractors 0–6. The score is the raw one;
 * its interval is the adjusted Wald interval (three answers more, ¾ promoters and ¾ detractors), which holds for small n.
 */
export function npsScore(promoters: number, passives: number, detractors: number): NpsScore {
  const n = promoters + passives + detractors;
  if (n === 0) return { n, score: null, interval: null, margin: null };
  const adjusted = net(promoters + 0.75, detractors + 0.75, n + 3);
  const interval = within(POINTS, adjusted.score, adjusted.margin);
  return { n, score: (100 * (promoters - detractors)) / n, interval, margin: (interval[1] - interval[0]) / 2 };
}

/** Points of a net share and its Wald margin: variance P + D − (P − D)². */
function net(promoters: number, detractors: number, n: number): { score: number; margin: number } {
  const difference = (promoters - detractors) / n;
  const variance = Math.max(0, (promoters + detractors) / n - difference * difference);
  return { score: 100 * difference, margin: 100 * Z95 * Math.sqrt(variance / n) };
}

/** Share of `favourable` among `n` answers; CSAT counts 4 and 5 of 5. */
export function shareScore(favourable: number, n: number): ShareScore {
  return { n, score: n === 0 ? null : favourable / n, interval: wilson(favourable, n) };
}

/** Customer satisfaction: share of answers 4–5 on the scale 1–5. */
export const csatScore = shareScore;

/** Customer effort score 2.0 (1–7, 7 = easy): the mean, and the share of 5–7. */
export function cesScore(n: number, sum: number, sumOfSquares: number, easy: number): CesScore {
  return { n, ...meanInterval(n, sum, sumOfSquares, EFFORT), easy: shareScore(easy, n) };
}
