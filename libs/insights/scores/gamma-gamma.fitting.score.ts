import type { GammaGamma } from './gamma-gamma.score.js';
import { logGamma } from './gamma.score.js';
import { leastOf } from './nelder-mead.score.js';

/** What customers spent, side by side: on how many days, and in the mean. All are above 0. */
export interface Spending {
  readonly days: Int32Array;
  readonly mean: Float64Array;
}

/** Parameters are no larger or smaller than this: e^±. */
const WIDEST = 12;
/** How near to 1 q may come, where the mean of all customers has no bounds: 1 + e^. */
const NEAREST = -3;

/** The log-likelihood of what customers spent (Fader & Hardie 2013), with what depends on days alone computed once for each number of them. */
export function spendingLikelihoodOf({ p, q, v }: GammaGamma, { days, mean }: Spending): number {
  const ofDays: number[] = [];
  const common = q * Math.log(v) - logGamma(q);
  let sum = 0;
  for (let i = 0; i < days.length; i++) {
    const [k, m] = [days[i] as number, mean[i] as number];
    ofDays[k] ??= logGamma(p * k + q) - logGamma(p * k) + p * k * Math.log(k);
    sum += common + (ofDays[k] as number) + (p * k - 1) * Math.log(m) - (p * k + q) * Math.log(v + m * k);
  }
  return sum;
}

/**
 * The parameters of greatest likelihood, from a start. Amounts are scaled by their mean, so that the unit of money does not matter.
 */
export function fitGammaGamma(spending: Spending, start: GammaGamma = { p: 5, q: 4, v: 0.5 }): GammaGamma {
  const scale = spending.mean.length / spending.mean.reduce((sum, each) => sum + each, 0);
  const scaled = { ...spending, mean: spending.mean.map((each) => each * scale) };
  const within = (log: number, least: number) => Math.exp(Math.min(WIDEST, Math.max(least, log)));
  const parametersOf = ([p, q, v]: readonly number[]): GammaGamma => ({
    p: within(p as number, -WIDEST),
    q: 1 + within(q as number, NEAREST),
    v: within(v as number, -WIDEST),
  });
  const loss = (logs: readonly number[]) => {
    const value = -spendingLikelihoodOf(parametersOf(logs), scaled);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  let logs: readonly number[] = [start.p, start.q - 1, start.v].map(Math.log);
  // Begun again from where it ended: a simplex may collapse before it is there.
  for (let round = 0; round < 3; round++) logs = leastOf(loss, logs, 1e-7);
  const found = parametersOf(logs);
  return { ...found, v: found.v / scale };
}
