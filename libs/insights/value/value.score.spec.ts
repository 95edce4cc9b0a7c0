import { bgNbdAlive } from '#libs/insights/scores/bg-nbd.score.js';
import { bgNbdExpected } from '#libs/insights/scores/bg-nbd.expectation.score.js';
import { type Buyer, expectedOf, expectedPurchases, expectedSpendADay, type ValueModel } from './value.score.js';

/** Published on CDNOW, per day instead of per week (Fader, Hardie & Lee 2005; Fader & Hardie 2013). */
const CDNOW: ValueModel = {
  rhythm: { r: 0.243, alpha: 7 * 4.414, a: 0.793, b: 2.426 },
  returning: 0,
  spend: { p: 6.25, q: 3.74, v: 15.44 },
};
const weeks = (x: number, tx: number, T: number, paid = 0, mean = 0): Buyer => ({
  ...{ x, tx: 7 * tx, T: 7 * T },
  ...{ paid, spent: paid * mean },
});

// Values by an independent program.
test.each([
  [0, 0, 38.86, 0.19509805201125396],
  [1, 1.71, 38.86, 0.2031869870797511],
  [2, 30.43, 38.86, 1.2260281747671318],
  [7, 29.43, 38.86, 3.337053274851332],
])('purchase days expected in 39 weeks after %d repeats until %d of %d weeks', (x, tx, T, expected) => {
  expect(expectedPurchases(CDNOW, weeks(x, tx, T), 273) / expected).toBeCloseTo(1, 9);
});

test.each([
  [0, 0, 35.21897810218978],
  [1, 11.77, 18.916852057842046],
  [7, 73.74, 71.46967089696709],
])('what is expected to be spent on a day after %d of a mean of %d', (paid, mean, expected) => {
  expect(expectedSpendADay(CDNOW, weeks(0, 0, 1, paid, mean))).toBeCloseTo(expected, 10);
});

const buyer = weeks(2, 5, 38.86, 2, 25.55);

test('what is expected to be spent is that on a day for each day expected', () => {
  const { purchases, spend } = expectedOf(CDNOW, buyer, 273, 0.1);
  expect(purchases).toBe(expectedPurchases(CDNOW, buyer, 273));
  expect(spend).toBeCloseTo(purchases * 27.288385826771655, 10);
});

test('the value is what each day brings, worth less the later it comes', () => {
  const on = (day: number) => bgNbdExpected(CDNOW.rhythm, buyer, day) - bgNbdExpected(CDNOW.rhythm, buyer, day - 1);
  const discounted = on(1) / 1.21 ** (1 / 365) + on(2) / 1.21 ** (2 / 365) + on(3) / 1.21 ** (3 / 365);
  expect(expectedOf(CDNOW, buyer, 3, 0.21).lifetimeValue).toBeCloseTo(discounted * 27.288385826771655, 12);
  const undiscounted = expectedOf(CDNOW, buyer, 3650, 0);
  expect(undiscounted.lifetimeValue).toBeCloseTo(undiscounted.spend, 9);
  expect(expectedOf(CDNOW, buyer, 3650, 0.1).lifetimeValue).toBeLessThan(undiscounted.spend);
});

test('of those who are taken for gone, a share comes back', () => {
  const alive = bgNbdAlive(CDNOW.rhythm, buyer);
  const gone = expectedPurchases(CDNOW, buyer, 273);
  const returned = expectedPurchases({ ...CDNOW, returning: 0.25 }, buyer, 273);
  expect(returned / gone).toBeCloseTo((alive + 0.25 * (1 - alive)) / alive, 12);
  // Who never repeated had no occasion to leave.
  const once = weeks(0, 0, 38.86);
  expect(expectedPurchases({ ...CDNOW, returning: 0.25 }, once, 273)).toBe(expectedPurchases(CDNOW, once, 273));
});

test('much is expected of who comes every day, and no number is left behind on the way', () => {
  const daily: Buyer = { x: 1_000, tx: 1_000, T: 1_000, paid: 1_001, spent: 20_000 };
  // Everybody buys every day, and nobody leaves but by a chance of one in ten thousand.
  const model = { ...CDNOW, rhythm: { r: 100, alpha: 100, a: 1.5, b: 15_000 } };
  const { purchases, spend, lifetimeValue } = expectedOf(model, daily, 3_650, 0.1);
  expect(purchases).toBeGreaterThan(2_800);
  expect(purchases).toBeLessThan(3_650);
  expect(spend / purchases).toBeCloseTo(20, 0);
  expect(lifetimeValue).toBeLessThan(spend);
});

test('the formula has values where its parts have none', () => {
  const near = (a: number, b: number) =>
    expectedPurchases({ ...CDNOW, rhythm: { ...CDNOW.rhythm, a, b } }, weeks(0, 0, 38.86), 273);
  expect(near(1, 2.4) / near(1.0001, 2.4)).toBeCloseTo(1, 3);
  expect(near(0.25, 0.75) / near(0.25, 0.7501)).toBeCloseTo(1, 3);
});
