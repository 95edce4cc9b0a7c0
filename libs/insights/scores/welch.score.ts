import type { Interval, Sample } from './mean.score.js';
import { studentT } from './student-t.score.js';

export interface Difference {
  /** Mean of the first less mean of the second; null where one of them is empty. */
  readonly value: number | null;
  /** null where one of them has fewer than two values. */
  readonly interval: Interval | null;
}

/** A mean, and how sure it is. */
export interface MeanWithError {
  readonly mean: number;
  /** The squared standard error. */
  readonly squaredError: number;
  /** Of freedom, of the squared error. */
  readonly degrees: number;
}

/**
 * How far apart the means of two samples are, whose variances may differ (Welch 1947), with its two-sided interval: Student's
 * t with the degrees of freedom of Welch and Satterthwaite.
 *
 * @param level of the interval: .95 unless said otherwise
 */
export function welch(one: Sample, other: Sample, level = 0.95): Difference {
  if (one.n === 0 || other.n === 0) return { value: null, interval: null };
  if (one.n === 1 || other.n === 1) return { value: one.mean - other.mean, interval: null };
  return differenceOfMeans(withError(one), withError(other), level);
}

/** The same of means whose errors are known. */
export function differenceOfMeans(one: MeanWithError, other: MeanWithError, level = 0.95): Difference {
  const value = one.mean - other.mean;
  const [a, b] = [one.squaredError, other.squaredError];
  // Neither varies: the difference is what it is.
  if (a + b === 0) return { value, interval: [value, value] };
  const degrees = (a + b) ** 2 / (a ** 2 / one.degrees + b ** 2 / other.degrees);
  const margin = studentT(degrees, level) * Math.sqrt(a + b);
  return { value, interval: [value - margin, value + margin] };
}

function withError({ n, mean, deviations }: Sample): MeanWithError {
  return { mean, squaredError: deviations / (n - 1) / n, degrees: n - 1 };
}
