import type { Correlation } from './correlation.score.js';
import { FEWEST_PAIRS, fisher } from './correlation.score.js';
import { studentT95 } from './student-t.score.js';

/** Of pairs (x, y): how many, Σx, Σy, Σxy, Σx², Σy². */
export const OF_PAIRS = ['n', 'x', 'y', 'xy', 'xx', 'yy'] as const;

/** What the customers of a group, each with its own sums OF_PAIRS, add up to. Values are whole: exact, however many. */
export interface SquaredSums {
  readonly customers: number;
  /** In the order of OF_PAIRS. */
  readonly sums: readonly bigint[];
  /** Of two of OF_PAIRS, by their places: the sum over customers of their product. */
  readonly products: (first: number, second: number) => bigint;
  /** How many units make 1 of x and y. */
  readonly unit: bigint;
}

/** As little as spread may be for r to be told, of the pairs' number squared: a standard deviation of 1e-7. */
const LEAST_SPREAD = 100_000_000_000_000n;

/**
 * Pearson's r with a 95 % interval that allows for several pairs of one customer being alike, from sums over customers: on
 * Fisher's z (atanh r), the cluster-robust sandwich Σ u² · G / (G − 1) over G customers, where u is what a customer's sums
 * move z by (∂z/∂sums · sums; these add up to zero), with Student's t on G − 1 degrees. For many customers it equals the
 * jackknife of `correlation`; for fewer than some hundred it is too narrow.
 *
 * In whole numbers up to the last step, so that nothing cancels: with A = nΣx² − (Σx)², B likewise of y and C = nΣxy − ΣxΣy,
 * r = C / √(AB), ∂r = (2AB·∂C − C·(B·∂A + A·∂B)) / (2AB√(AB)), and 1 − r² = (AB − C²) / AB.
 */
export function sandwichCorrelation({ customers, sums, products, unit }: SquaredSums): Correlation {
  const [pairs, x, y, xy, xx, yy] = sums as readonly [bigint, bigint, bigint, bigint, bigint, bigint];
  const n = Number(pairs);
  if (n < FEWEST_PAIRS) return { n, r: null, interval: null };
  const [a, b, c] = [pairs * xx - x * x, pairs * yy - y * y, pairs * xy - x * y];
  const least = (pairs * pairs * unit * unit) / LEAST_SPREAD;
  if (a <= least || b <= least) return { n, r: null, interval: null };
  const r = Math.max(-1, Math.min(1, Number(c) / Math.sqrt(Number(a)) / Math.sqrt(Number(b))));
  if (customers < 2) return { n, r, interval: null };
  const z = fisher(r);
  const around = (margin: number) => [Math.tanh(z - margin), Math.tanh(z + margin)] as const;
  const unexplained = a * b - c * c;
  if (unexplained <= 0n) return { n, r, interval: around(0) };
  // Times 2AB√(AB): what each sum moves r by, in the order of OF_PAIRS.
  const gradient = [
    2n * a * b * xy - c * (b * xx + a * yy),
    -2n * a * b * y + 2n * c * b * x,
    -2n * a * b * x + 2n * c * a * y,
    2n * a * b * pairs,
    -c * b * pairs,
    -c * a * pairs,
  ];
  let squares = 0n;
  for (const [first, of] of gradient.entries())
    for (const [second, by] of gradient.entries()) squares += of * by * products(first, second);
  const variance = ratio(squares, 4n * a * b * unexplained * unexplained) * (customers / (customers - 1));
  return { n, r, interval: around(studentT95(customers - 1) * Math.sqrt(Math.max(0, variance))) };
}

/** Bits of a number that is neither too large for a double nor loses any that count. */
const ENOUGH = 960;

function ratio(numerator: bigint, denominator: bigint): number {
  const bits = Math.max(numerator.toString(16).length, denominator.toString(16).length) * 4;
  const excess = BigInt(Math.max(0, bits - ENOUGH));
  return Number(numerator >> excess) / Number(denominator >> excess);
}
