import type { Interval } from './mean.score.js';

/** An estimate and the square of its standard error. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
}

export interface Shrunk {
  readonly value: number;
  /** 95 %. */
  readonly interval: Interval;
}

/** The margin of a 95 % interval in standard errors, as two decimals say it. */
const Z = 1.96;

/**
 * How much the truths behind some estimates vary, as a variance: τ² of DerSimonian & Laird (1986). It is what the estimates
 * differ by beyond their own errors, and 0 where they differ by no more than that.
 */
export function variationBetween(estimates: readonly Estimate[]): number {
  const weighted = estimates.filter(({ variance }) => variance > 0).map((each) => ({ ...each, w: 1 / each.variance }));
  if (weighted.length < 2) return 0;
  const sum = (of: (each: (typeof weighted)[number]) => number) => weighted.reduce((all, each) => all + of(each), 0);
  const weights = sum(({ w }) => w);
  const mean = sum(({ w, value }) => w * value) / weights;
  const q = sum(({ w, value }) => w * (value - mean) ** 2);
  const scale = weights - sum(({ w }) => w * w) / weights;
  return Math.max(0, (q - (weighted.length - 1)) / scale);
}

/**
 * An estimate drawn towards 0 by as much of it as is likely to be chance (empirical Bayes, Efron & Morris 1975): B · value with
 * B = τ² ÷ (τ² + its variance). The interval has the width that the estimate itself has.
 */
export function shrunk({ value, variance }: Estimate, between: number): Shrunk {
  // What has no error is no chance.
  const b = variance === 0 ? 1 : between / (between + variance);
  // Adding zero: there is only one.
  const drawn = b * value + 0;
  const margin = Z * Math.sqrt(variance);
  return { value: drawn, interval: [drawn - margin, drawn + margin] };
}
