import type { Interval, Sample } from './mean.score.js';
import { studentT } from './student-t.score.js';

export interface Difference {
  /** Mean of the first less mean of the second; null where one of them is empty. */
  readonly value: number | null;
  /** null where one of them has fewer than two values. */
  readonly interval: Interval | null;
}

/**
 * How far apart the means of two samples are, whose variances may differ (Welch 1947), with its two-sided interval: Student's
 * t with the degrees of freedom of Welch and Satterthwaite.
 *
 * @param level of the interval: .95 unless said otherwise
 */
export function welch(one: Sample, other: Sample, level = 0.95): Difference {
  if (one.n === 0 || other.n === 0) return { value: null, interval: null };
  const value = one.mean - other.mean;
  if (one.n === 1 || other.n === 1) return { value, interval: null };
  const [a, b] = [squaredError(one), squaredError(other)];
  // Neither varies: the difference is what it is.
  if (a + b === 0) return { value, interval: [value, value] };
  const degrees = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (other.n - 1));
  const margin = studentT(degrees, level) * Math.sqrt(a + b);
  return { value, interval: [value - margin, value + margin] };
}

/** The squared standard error of a sample's mean. */
function squaredError({ n, deviations }: Sample): number {
  return deviations / (n - 1) / n;
}
