import { logGamma, sumOfLogs } from '#libs/insights/scores/gamma.score.js';
import { logistic } from '#libs/insights/scores/logistic.score.js';

/** A customer's rhythm: how often, how lately and for how long it was seen, in one unit of time, such as days. */
export interface Rhythm {
  /** Repeats: activity days after the first. */
  readonly x: number;
  /** From the first activity day to the last; 0 without a repeat. */
  readonly tx: number;
  /** From the first activity day to now. */
  readonly T: number;
}

/** Parameters of BG/NBD; `alpha` in the unit of time of the rhythms. */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Log-likelihood of a rhythm under BG/NBD (Fader, Hardie & Lee 2005, equation 6): a customer comes at a gamma rate, and
 * after each visit leaves for good with a beta probability.
 */
export function bgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, { x, tx, T }: Rhythm): number {
  const counts = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
  const leaving = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
  const staying = -(r + x) * Math.log(alpha + T);
  if (x === 0) return counts + leaving + staying;
  const left = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx);
  return counts + leaving + sumOfLogs(staying, left);
}

/** Probability that a customer has not left: 1 for one that never repeated, who had no occasion to (equation 7). */
export function bgNbdAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Rhythm): number {
  if (x === 0) return 1;
  return logistic(-(Math.log(a) - Math.log(b + x - 1) + (r + x) * Math.log((alpha + T) / (alpha + tx))));
}

/** Probability that a customer does not come within a time to come: it has left, or it stays away by chance. */
export function bgNbdSilence(parameters: BgNbd, rhythm: Rhythm, horizon: number): number {
  const alive = bgNbdAlive(parameters, rhythm);
  const { r, alpha } = parameters;
  const { x, T } = rhythm;
  return 1 - alive * -Math.expm1(-(r + x) * Math.log1p(horizon / (alpha + T)));
}
