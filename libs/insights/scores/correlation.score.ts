import type { Interval } from './mean.score.js';
import { studentT95 } from './student-t.score.js';

/** Sums over one customer's pairs (x, y). */
export interface PairSums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xy: number;
  readonly xx: number;
  readonly yy: number;
}

export interface Correlation {
  /** Pairs over all customers. */
  readonly n: number;
  /** Pearson's r; null below 10 pairs or where x or y does not vary. */
  readonly r: number | null;
  /** 95 %; null without r, with one customer, or where one customer carries all the variation. */
  readonly interval: Interval | null;
}

export const FEWEST_PAIRS = 10;
/** Keeps Fisher's z finite for a perfect correlation. */
const ALMOST_ONE = 1 - 1e-12;

/**
 * Pearson's r over all pairs with a 95 % interval that allows for several pairs of one customer being alike: the jackknife
 * that leaves out one customer at a time, on Fisher's z (atanh r), with Student's t on customers − 1 degrees. It equals
 * the cluster-robust sandwich for many customers and, unlike it, keeps 94–96 % coverage down to ten of them.
 */
export function correlation(customers: readonly PairSums[]): Correlation {
  const present = customers.filter((customer) => customer.n > 0);
  const raw = present.reduce(plus, NOTHING);
  if (raw.n < FEWEST_PAIRS) return { n: raw.n, r: null, interval: null };
  // Around the means, sums do not cancel.
  const centred = present.map((customer) => shifted(customer, raw.x / raw.n, raw.y / raw.n));
  const all = centred.reduce(plus, NOTHING);
  const r = pearson(all);
  if (r === null) return { n: raw.n, r, interval: null };
  return { n: raw.n, r, interval: jackknife(r, all, centred) };
}

function jackknife(r: number, all: PairSums, customers: readonly PairSums[]): Interval | null {
  const count = customers.length;
  if (count < 2) return null;
  const without: number[] = [];
  for (const customer of customers) {
    const rest = pearson(minus(all, customer));
    if (rest === null) return null;
    without.push(fisher(rest));
  }
  const mean = without.reduce((sum, z) => sum + z, 0) / count;
  const variance = ((count - 1) / count) * without.reduce((sum, z) => sum + (z - mean) ** 2, 0);
  const margin = studentT95(count - 1) * Math.sqrt(variance);
  const z = fisher(r);
  return [Math.tanh(z - margin), Math.tanh(z + margin)];
}

/** Fisher's z, finite for a perfect correlation too. */
export function fisher(r: number): number {
  return Math.atanh(Math.max(-ALMOST_ONE, Math.min(ALMOST_ONE, r)));
}

/** null where x or y does not vary beyond rounding. */
function pearson({ n, x, y, xy, xx, yy }: PairSums): number | null {
  const spreadX = xx - (x * x) / n;
  const spreadY = yy - (y * y) / n;
  if (n < 2 || spreadX <= 1e-14 * n || spreadY <= 1e-14 * n) return null;
  return Math.max(-1, Math.min(1, (xy - (x * y) / n) / Math.sqrt(spreadX * spreadY)));
}

const NOTHING: PairSums = { n: 0, x: 0, y: 0, xy: 0, xx: 0, yy: 0 };

/** Sums of one customer's pairs. */
export function pairSums(pairs: readonly (readonly [x: number, y: number])[]): PairSums {
  return pairs.reduce((sums, [x, y]) => plus(sums, { n: 1, x, y, xy: x * y, xx: x * x, yy: y * y }), NOTHING);
}

function plus(a: PairSums, b: PairSums): PairSums {
  return { n: a.n + b.n, x: a.x + b.x, y: a.y + b.y, xy: a.xy + b.xy, xx: a.xx + b.xx, yy: a.yy + b.yy };
}

function minus(a: PairSums, b: PairSums): PairSums {
  return { n: a.n - b.n, x: a.x - b.x, y: a.y - b.y, xy: a.xy - b.xy, xx: a.xx - b.xx, yy: a.yy - b.yy };
}

function shifted({ n, x, y, xy, xx, yy }: PairSums, dx: number, dy: number): PairSums {
  return {
    n,
    x: x - n * dx,
    y: y - n * dy,
    xy: xy - dx * y - dy * x + n * dx * dy,
    xx: xx - 2 * dx * x + n * dx * dx,
    yy: yy - 2 * dy * y + n * dy * dy,
  };
}
