import type { Interval } from './mean.score.js';
import { Z95 } from './student-t.score.js';

/** Wilson's 95 % score interval of a share: `x` of `n` (Wilson 1927). null for n = 0. */
export function wilson(x: number, n: number): Interval | null {
  if (n === 0) return null;
  const z2 = Z95 * Z95;
  const centre = (x + z2 / 2) / (n + z2);
  const margin = (Z95 * Math.sqrt((x * (n - x)) / n + z2 / 4)) / (n + z2);
  // At the edges the formula's end is exactly 0 or 1; rounding must not say otherwise.
  return [x === 0 ? 0 : Math.max(0, centre - margin), x === n ? 1 : Math.min(1, centre + margin)];
}

/**
 * 95 % interval of the difference of two shares, each as `x` of `n`: Newcombe's hybrid score interval (Newcombe 1998, method
 * 10). null where one of them has n = 0.
 */
export function differenceOfShares(
  [x1, n1]: readonly [x: number, n: number],
  [x2, n2]: readonly [x: number, n: number],
): Interval | null {
  const [one, other] = [wilson(x1, n1), wilson(x2, n2)];
  if (one === null || other === null) return null;
  const [p1, p2] = [x1 / n1, x2 / n2];
  return [p1 - p2 - Math.hypot(p1 - one[0], other[1] - p2), p1 - p2 + Math.hypot(one[1] - p1, p2 - other[0])];
}
