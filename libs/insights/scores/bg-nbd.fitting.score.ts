import { logGamma, sumOfLogs } from './gamma.score.js';
import { leastOf } from './nelder-mead.score.js';
import type { BgNbd } from './bg-nbd.score.js';

/** Rhythms by distinct value: how many customers have each. */
export interface Rhythms {
  readonly x: Int32Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  readonly n: Float64Array;
}

/** Customers in thousands do not make parameters larger or smaller than this: e^±. */
const WIDEST = 12;

/** The log-likelihood of all rhythms (bgNbdLogLikelihood), with what depends on x alone computed once for each x. */
export function logLikelihoodOf({ r, alpha, a, b }: BgNbd, { x, tx, T, n }: Rhythms): number {
  const most = x.reduce((max, each) => Math.max(max, each), 0);
  const ofX = new Float64Array(most + 1).fill(Number.NaN);
  const common = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i] as number;
    if (Number.isNaN(ofX[xi] as number)) ofX[xi] = logGamma(r + xi) + logGamma(b + xi) - logGamma(a + b + xi);
    const staying = -(r + xi) * Math.log(alpha + (T[i] as number));
    const visits =
      xi === 0
        ? staying
        : sumOfLogs(staying, Math.log(a / (b + xi - 1)) - (r + xi) * Math.log(alpha + (tx[i] as number)));
    sum += (n[i] as number) * (common + (ofX[xi] as number) + visits);
  }
  return sum;
}

/**
 * The parameters of greatest likelihood, from a start. Times are scaled by the longest T, so that the unit does not matter.
 */
export function fitBgNbd(rhythms: Rhythms, start: BgNbd = { r: 1, alpha: 1, a: 1, b: 2 }): BgNbd {
  const scale = 10 / rhythms.T.reduce((max, each) => Math.max(max, each), 1e-9);
  const scaled = { ...rhythms, tx: rhythms.tx.map((t) => t * scale), T: rhythms.T.map((t) => t * scale) };
  const parametersOf = (logs: readonly number[]): BgNbd => {
    const [r, alpha, a, b] = logs.map((each) => Math.exp(Math.min(WIDEST, Math.max(-WIDEST, each))));
    return { r, alpha, a, b } as BgNbd;
  };
  const loss = (logs: readonly number[]) => {
    const value = -logLikelihoodOf(parametersOf(logs), scaled);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  let logs: readonly number[] = [start.r, start.alpha, start.a, start.b].map(Math.log);
  // Begun again from where it ended: a simplex may collapse before it is there.
  for (let round = 0; round < 3; round++) logs = leastOf(loss, logs, 1e-7);
  const found = parametersOf(logs);
  return { ...found, alpha: found.alpha / scale };
}
