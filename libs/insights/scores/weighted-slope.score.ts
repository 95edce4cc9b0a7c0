import type { Interval } from './mean.score.js';

/** A value at a place, and how sure it is. */
export interface MeasuredPoint {
  readonly x: number;
  readonly y: number;
  /** The standard error of y, above 0. */
  readonly error: number;
}

export interface Slope {
  /** Change of y when x grows by 1. */
  readonly value: number;
  /** 95 %. */
  readonly interval: Interval;
}

/** A slope from fewer points is no trend. */
const FEWEST = 3;
/** The normal distribution's: errors are known, not estimated from how far points lie from the line. */
const Z = 1.96;

/**
 * Slope of the line through points that weigh 1/error², as its error is known from theirs: 1/√Σ w (x − x̄)². Null with fewer
 * than three points, or where all lie at one place.
 */
export function weightedSlope(points: readonly MeasuredPoint[]): Slope | null {
  if (points.length < FEWEST) return null;
  const weighted = points.map(({ x, y, error }) => ({ x, y, w: 1 / error ** 2 }));
  const total = weighted.reduce((sum, { w }) => sum + w, 0);
  const x0 = weighted.reduce((sum, { x, w }) => sum + w * x, 0) / total;
  const y0 = weighted.reduce((sum, { y, w }) => sum + w * y, 0) / total;
  const spread = weighted.reduce((sum, { x, w }) => sum + w * (x - x0) ** 2, 0);
  if (spread === 0) return null;
  const value = weighted.reduce((sum, { x, y, w }) => sum + w * (x - x0) * (y - y0), 0) / spread;
  const margin = Z / Math.sqrt(spread);
  return { value, interval: [value - margin, value + margin] };
}
