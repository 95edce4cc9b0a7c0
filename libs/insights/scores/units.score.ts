import type { Whole } from '#libs/kernel/whole.js';

/** Sums are integers of 1e-12 units (their squares of 1e-24), so that they never drift and never depend on their order. */
export const UNIT = 1e12;

/** Exact: what has a unit is a valence, or close to one. */
export function toUnits(value: number): number {
  // Adding zero: there is only one.
  return Math.round(value * UNIT) + 0;
}

/** The mean of n values by their exact sum; null for none. */
export function meanOfUnits(sum: Whole, n: number): number | null {
  return n === 0 ? null : Number(sum) / UNIT / n;
}

/** The mean of some values, so that −.6 and .2 make −.2 as they read. */
export function meanExact(first: number, ...more: readonly number[]): number {
  return more.reduce((sum, value) => sum + toUnits(value), toUnits(first)) / UNIT / (more.length + 1);
}
