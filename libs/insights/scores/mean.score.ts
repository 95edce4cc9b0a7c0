import { studentT95 } from './student-t.score.js';
import { UNIT } from './units.score.js';

/** A 95 % interval, both ends in the unit of what it is about. */
export type Interval = readonly [low: number, high: number];

/** The least and the greatest value that there can be: no interval of a mean goes beyond them. */
export type Scale = Interval;

export const VALENCES: Scale = [-1, 1];

export interface Mean {
  /** null for n = 0. */
  readonly mean: number | null;
  /** 95 %, Student's t, within the scale; null for n < 2. */
  readonly interval: Interval | null;
}

/** What the scores need of a set of values. */
export interface Sample {
  readonly n: number;
  /** 0 for n = 0. */
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly deviations: number;
}

/** A sample by its sums in floating point; what cancels out below zero counts as no spread. */
export function sampleOf(n: number, sum: number, sumOfSquares: number): Sample {
  if (n === 0) return { n, mean: 0, deviations: 0 };
  return { n, mean: sum / n, deviations: Math.max(0, sumOfSquares - (sum * sum) / n) };
}

/** A sample by exact sums, in 1e-12 and 1e-24 units: nothing cancels, whatever was added and subtracted before. */
export function sampleOfExact(n: number, sum: bigint, sumOfSquares: bigint): Sample {
  if (n === 0) return { n, mean: 0, deviations: 0 };
  const deviations = Number(BigInt(n) * sumOfSquares - sum * sum) / n / UNIT / UNIT;
  return { n, mean: Number(sum) / (n * UNIT), deviations: Math.max(0, deviations) };
}

export function sampleOfValues(values: readonly number[]): Sample {
  const n = values.length;
  if (n === 0) return { n, mean: 0, deviations: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, deviations: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}

/** Some samples as one. */
export function pooled(samples: readonly Sample[]): Sample {
  const n = samples.reduce((sum, each) => sum + each.n, 0);
  if (n === 0) return { n, mean: 0, deviations: 0 };
  const mean = samples.reduce((sum, each) => sum + each.n * each.mean, 0) / n;
  const deviations = samples.reduce((sum, each) => sum + each.deviations + each.n * (each.mean - mean) ** 2, 0);
  return { n, mean, deviations };
}

/** The variance that some samples have within themselves, whatever their means; null where none has two values. */
export function varianceWithin(samples: readonly Sample[]): number | null {
  const filled = samples.filter(({ n }) => n > 0);
  const degrees = filled.reduce((sum, { n }) => sum + n - 1, 0);
  return degrees === 0 ? null : filled.reduce((sum, { deviations }) => sum + deviations, 0) / degrees;
}

/** The mean of a sample of values on a scale, with its 95 % interval. */
export function meanOf(sample: Sample, scale: Scale): Mean {
  const { n, mean, deviations } = sample;
  if (n === 0) return { mean: null, interval: null };
  if (n === 1) return { mean, interval: null };
  const margin = studentT95(n - 1) * Math.sqrt(deviations / (n - 1) / n);
  return { mean, interval: within(scale, mean, margin) };
}

/** The interval around an estimate, without what lies beyond the scale. */
export function within([least, most]: Scale, centre: number, margin: number): Interval {
  return [Math.max(least, centre - margin), Math.min(most, centre + margin)];
}

export function meanInterval(n: number, sum: number, sumOfSquares: number, scale: Scale): Mean {
  return meanOf(sampleOf(n, sum, sumOfSquares), scale);
}

/** `meanInterval` of exact sums: `sum` in 1e-12 units, `sumOfSquares` in 1e-24 units. */
export function meanIntervalExact(n: number, sum: bigint, sumOfSquares: bigint, scale: Scale): Mean {
  return meanOf(sampleOfExact(n, sum, sumOfSquares), scale);
}
