import { logGamma } from './gamma.score.js';
import { hypergeometric, logHypergeometric } from './hypergeometric.score.js';
import { type BgNbd, bgNbdAlive, type Rhythm } from './bg-nbd.score.js';

/** The formula has no value where a is 1 or c is 0, and loses its digits nearer to that than this. */
const NEAREST = 1e-7;
const apart = (value: number, from: number) =>
  Math.abs(value - from) < NEAREST ? from + (value < from ? -NEAREST : NEAREST) : value;

/** How often a customer with a rhythm is expected to come within a time to come (Fader, Hardie & Lee 2005, equation 10). */
export function bgNbdExpected(parameters: BgNbd, rhythm: Rhythm, time: number): number {
  return bgNbdAlive(parameters, rhythm) * bgNbdExpectedIfAlive(parameters, rhythm, time);
}

/** The same of a customer who is known not to have left. */
export function bgNbdExpectedIfAlive({ r, alpha, a, b }: BgNbd, { x, T }: Rhythm, time: number): number {
  const leaves = apart(a, 1);
  const c = apart(leaves + b + x - 1, 0);
  const passing = time / (alpha + T + time);
  // Often one is as large as the other is small; of those who never repeated the series may be negative.
  const stays =
    c < 0
      ? (1 - passing) ** r * hypergeometric(r, b, c, passing)
      : Math.exp((r + x) * Math.log1p(-passing) + logHypergeometric(r + x, b + x, c, passing));
  return (c / (leaves - 1)) * (1 - stays);
}

/** How often a customer is expected to come again within a time after its first visit (equation 9). */
export function bgNbdExpectedOfNew(parameters: BgNbd, time: number): number {
  return bgNbdExpected(parameters, { x: 0, tx: 0, T: 0 }, time);
}

/** The probability that a customer comes again n times within a time after its first visit (equation 8). */
export function bgNbdProbability({ r, alpha, a, b }: BgNbd, n: number, time: number): number {
  const logBeta = (p: number, q: number) => logGamma(p) + logGamma(q) - logGamma(p + q);
  const arrivals = (k: number) =>
    Math.exp(logGamma(r + k) - logGamma(r) - logGamma(k + 1) + r * Math.log(alpha / (alpha + time))) *
    (time / (alpha + time)) ** k;
  const stays = Math.exp(logBeta(a, b + n) - logBeta(a, b)) * arrivals(n);
  if (n === 0) return stays;
  let fewer = 0;
  for (let k = 0; k < n; k++) fewer += arrivals(k);
  return stays + Math.exp(logBeta(a + 1, b + n - 1) - logBeta(a, b)) * (1 - fewer);
}
