import fc from 'fast-check';
import { correlation, type PairSums, pairSums } from './correlation.score.js';
import { OF_PAIRS, sandwichCorrelation, type SquaredSums } from './sandwich-correlation.score.js';

const UNIT = 1_000n;

type Pairs = readonly (readonly [x: number, y: number])[];

/** Customers' pairs of whole numbers, which are thousandths. */
function squaresOf(customers: readonly Pairs[]): SquaredSums {
  const vectors = customers.map((pairs) => {
    const sums = pairSums(pairs);
    return OF_PAIRS.map((name) => BigInt(sums[name]));
  });
  return {
    customers: vectors.length,
    sums: OF_PAIRS.map((_, at) => vectors.reduce((sum, vector) => sum + (vector[at] as bigint), 0n)),
    products: (first, second) =>
      vectors.reduce((sum, vector) => sum + (vector[first] as bigint) * (vector[second] as bigint), 0n),
    unit: UNIT,
  };
}

/** The same for the jackknife, which takes values. */
const valuesOf = (customers: readonly Pairs[]): readonly PairSums[] =>
  customers.map((pairs) => pairSums(pairs.map(([x, y]) => [x / Number(UNIT), y / Number(UNIT)])));

const value = fc.integer({ min: -1_000, max: 1_000 });
const customer = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 4 });

it("r is Pearson's, whatever the history", () => {
  fc.assert(
    fc.property(fc.array(customer, { maxLength: 30 }), (customers) => {
      const [sandwich, jackknife] = [sandwichCorrelation(squaresOf(customers)), correlation(valuesOf(customers))];
      expect([sandwich.n, sandwich.r === null]).toEqual([jackknife.n, jackknife.r === null]);
      expect(Math.abs((sandwich.r ?? 0) - (jackknife.r ?? 0))).toBeLessThan(1e-12);
    }),
  );
});

it('of many customers, ends of intervals on z lie where those of the jackknife do, within .3 % of their width', () => {
  const many = fc.tuple(fc.infiniteStream(customer), fc.double({ min: 0, max: 0.9, noNaN: true }));
  fc.assert(
    fc.property(many, ([stream, share]) => {
      const customers = Array.from({ length: 2_000 }, () => stream.next().value as Pairs).map((pairs) =>
        pairs.map(([x, y]) => [x, Math.round(share * x + (1 - share) * y)] as const),
      );
      const [sandwich, jackknife] = [sandwichCorrelation(squaresOf(customers)), correlation(valuesOf(customers))];
      const ends = ({ interval }: typeof sandwich) => (interval as readonly number[]).map(Math.atanh);
      const [[low, high], [lowest, highest]] = [ends(sandwich), ends(jackknife)] as [number[], number[]];
      const width = (highest as number) - (lowest as number);
      expect(Math.abs((low as number) - (lowest as number)) / width).toBeLessThan(0.003);
      expect(Math.abs((high as number) - (highest as number)) / width).toBeLessThan(0.003);
    }),
    { numRuns: 5 },
  );
});

it('of a perfect line is 1, with an interval of no width', () => {
  const line = Array.from({ length: 20 }, (_, x): Pairs => [[x, 2 * x + 1]]);
  const { r, interval } = sandwichCorrelation(squaresOf(line));
  expect(r).toBe(1);
  expect(interval?.[0]).toBeCloseTo(1, 9);
  expect(interval?.[1]).toBe(interval?.[0]);
});

it('has no r below ten pairs or where nothing varies, and no interval for one customer', () => {
  const ten = Array.from({ length: 10 }, (_, x) => [x * x, x] as const);
  expect(sandwichCorrelation(squaresOf([ten.slice(1)]))).toEqual({ n: 9, r: null, interval: null });
  expect(sandwichCorrelation(squaresOf(ten.map(([x]) => [[x, 5]])))).toEqual({ n: 10, r: null, interval: null });
  expect(sandwichCorrelation(squaresOf([ten]))).toEqual({ n: 10, r: expect.closeTo(0.9627, 4), interval: null });
});

it('is the same whatever the size of the numbers', () => {
  const customers = Array.from(
    { length: 40 },
    (_, at): Pairs => [
      [at % 7, (at * at) % 11],
      [at % 5, at % 3],
    ],
  );
  const small = squaresOf(customers);
  // Some thousand bits: more than a double holds.
  const large = 10n ** 60n;
  const powers = [1n, large, large, large ** 2n, large ** 2n, large ** 2n];
  const scaled = sandwichCorrelation({
    ...small,
    sums: small.sums.map((sum, at) => sum * (powers[at] as bigint)),
    products: (first, second) => small.products(first, second) * (powers[first] as bigint) * (powers[second] as bigint),
    unit: UNIT * large,
  });
  const { r, interval } = sandwichCorrelation(small);
  expect(scaled.r).toBeCloseTo(r as number, 14);
  expect(scaled.interval?.[0]).toBeCloseTo(interval?.[0] as number, 14);
  expect(scaled.interval?.[1]).toBeCloseTo(interval?.[1] as number, 14);
});
