import { type Mean, type Scale, within } from './mean.score.js';
import { studentT95 } from './student-t.score.js';
import { UNIT } from './units.score.js';
import { type Difference, differenceOfMeans, type MeanWithError } from './welch.score.js';

/**
 * Exact sums over clusters of values, such as the answers of one customer: of each cluster how many values it has (m) and
 * what they add up to (s, in 1e-12 units).
 */
export interface ClusterSums {
  /** Clusters that have a value. */
  readonly clusters: number;
  /** Σm: all values. */
  readonly n: number;
  /** Σs. */
  readonly sum: bigint;
  /** Σm². */
  readonly mm: bigint;
  /** Σms. */
  readonly ms: bigint;
  /** Σs², in 1e-24 units. */
  readonly ss: bigint;
}

/**
 * The mean x̄ of all values, which may resemble each other within a cluster but not between clusters: its squared error is
 * k ÷ (k − 1) · Σ(s − m·x̄)² ÷ n² over k clusters (the ratio estimator of cluster sampling, Cochran 1977, 9A; Liang & Zeger 1986).
 * Where each cluster has one value, this is the mean of a simple sample. null for fewer than two clusters.
 */
export function clusterMean({ clusters, n, sum, mm, ms, ss }: ClusterSums): MeanWithError | null {
  if (clusters < 2) return null;
  const whole = BigInt(n);
  // n² · Σ(s − m·x̄)², in whole numbers: nothing cancels.
  const deviations = whole * whole * ss - 2n * whole * sum * ms + sum * sum * mm;
  const squaredError = ((clusters / (clusters - 1)) * (Number(deviations) / n ** 4)) / UNIT / UNIT;
  return { mean: Number(sum) / (n * UNIT), squaredError, degrees: clusters - 1 };
}

/** The mean of all values on a scale, with its 95 % interval (Student's t, within the scale). */
export function meanOfClusters(sums: ClusterSums, scale: Scale): Mean {
  const known = clusterMean(sums);
  if (known === null) return { mean: sums.n === 0 ? null : Number(sums.sum) / (sums.n * UNIT), interval: null };
  return {
    mean: known.mean,
    interval: within(scale, known.mean, studentT95(known.degrees) * Math.sqrt(known.squaredError)),
  };
}

/** How far apart two such means are, as `welch` says it; of values in one cluster each, the same. */
export function differenceOfClusters(one: ClusterSums, other: ClusterSums): Difference {
  const [a, b] = [clusterMean(one), clusterMean(other)];
  if (a !== null && b !== null) return differenceOfMeans(a, b);
  if (one.n === 0 || other.n === 0) return { value: null, interval: null };
  return { value: Number(one.sum) / (one.n * UNIT) - Number(other.sum) / (other.n * UNIT), interval: null };
}
