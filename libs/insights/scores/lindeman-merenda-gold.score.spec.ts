import { normalOf } from '#test/support/normal.js';
import { byAllOrders, explained, type Rows } from '#test/support/regression.js';
import { type Covariances, sharesOfVariance } from './lindeman-merenda-gold.score.js';

/** Sums of products of deviations; the last column is the outcome. */
function covariancesOf(rows: Rows): Covariances {
  const width = (rows[0] as readonly number[]).length - 1;
  const means = Array.from(
    { length: width + 1 },
    (_, at) => rows.reduce((sum, row) => sum + (row[at] as number), 0) / rows.length,
  );
  const of = (a: number, b: number) =>
    rows.reduce(
      (sum, row) => sum + ((row[a] as number) - (means[a] as number)) * ((row[b] as number) - (means[b] as number)),
      0,
    );
  const all = Array.from({ length: width }, (_, at) => at);
  return { xx: all.map((a) => all.map((b) => of(a, b))), xy: all.map((a) => of(a, width)), yy: of(width, width) };
}

/** Ratings that go together, and an outcome that goes by some of them. */
const ratings = (seed: number, n: number, width: number): Rows => {
  const normal = normalOf(seed);
  return Array.from({ length: n }, () => {
    const common = normal(0, 1);
    const rated = Array.from({ length: width }, () => 5 + common + normal(0, 1));
    return [...rated, rated.reduce((sum, x, at) => sum + x / (1 + at ** 2), 0) + normal(0, 1.5)];
  });
};

test.each([1, 2, 3, 5])('shares are what each adds to R², on average over all orders (%i)', (width) => {
  const rows = ratings(width, 40, width);
  const shares = sharesOfVariance(covariancesOf(rows)) as readonly number[];
  byAllOrders(rows).forEach((share, at) => expect(shares[at]).toBeCloseTo(share, 10));
  const whole = explained(rows, rows[0]?.slice(0, -1).map((_, at) => at) ?? []);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(whole, 10);
});

test('predictors that are not related each have the square of their correlation', () => {
  const shares = sharesOfVariance({
    xx: [
      [4, 0],
      [0, 9],
    ],
    xy: [2, 1.5],
    yy: 4,
  });
  expect(shares).toEqual([expect.closeTo(2 ** 2 / 4 / 4, 12), expect.closeTo(1.5 ** 2 / 9 / 4, 12)]);
});

test('one that says what another says shares with it, and one that does not vary has nothing', () => {
  const twice = sharesOfVariance({
    xx: [
      [1, 2, 0],
      [2, 4, 0],
      [0, 0, 0],
    ],
    xy: [0.5, 1, 0],
    yy: 1,
  });
  expect(twice).toEqual([expect.closeTo(0.125, 12), expect.closeTo(0.125, 12), 0]);
});

test('of an outcome that does not vary there are none', () => {
  expect(sharesOfVariance({ xx: [[1]], xy: [0], yy: 0 })).toBeNull();
});
