import { bgNbdProbability } from '#libs/insights/scores/bg-nbd.expectation.score.js';
import { logGamma } from '#libs/insights/scores/gamma.score.js';
import { incompleteBeta } from '#libs/insights/scores/incomplete-beta.score.js';
import { intervalsOf, likelyPurchases } from './value-interval.score.js';
import { type Buyer, comingOf, expectedPurchases, type ValueModel } from './value.score.js';

/** Published on CDNOW, in weeks (Fader, Hardie & Lee 2005; Fader & Hardie 2013). */
const CDNOW: ValueModel = {
  rhythm: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 },
  returning: 0.2,
  spend: { p: 6.25, q: 3.74, v: 15.44 },
};
const seldom: Buyer = { x: 2, tx: 30.43, T: 38.86, paid: 3, spent: 80 };
const often: Buyer = { x: 26, tx: 30.86, T: 31, paid: 27, spent: 1_000 };

test('of a new customer, purchases are as likely as published', () => {
  const likely = likelyPurchases(CDNOW, { x: 0, tx: 0, T: 0, paid: 0, spent: 0 }, 39);
  for (const n of [0, 1, 5, 12]) expect(likely[n]?.probability).toBeCloseTo(bgNbdProbability(CDNOW.rhythm, n, 39), 12);
});

test.each([seldom, often])('all numbers of purchases together are certain, and mean what is expected', (buyer) => {
  const likely = likelyPurchases(CDNOW, buyer, 39);
  const sum = (of: (each: { days: number; probability: number }) => number) =>
    likely.reduce((total, each) => total + of(each), 0);
  expect(sum(({ probability }) => probability)).toBeCloseTo(1, 7);
  expect(sum(({ days, probability }) => days * probability) / expectedPurchases(CDNOW, buyer, 39)).toBeCloseTo(1, 2);
});

test('intervals hold what 95 % of such customers do', () => {
  const likely = likelyPurchases(CDNOW, often, 39);
  const { purchases, spend } = intervalsOf(CDNOW, often, 39);
  const upTo = (n: number) => likely.slice(0, n + 1).reduce((sum, { probability }) => sum + probability, 0);
  expect(upTo(purchases[1])).toBeGreaterThanOrEqual(0.975);
  expect(upTo(purchases[1] - 1)).toBeLessThan(0.975);
  expect(purchases[0]).toBeLessThan(expectedPurchases(CDNOW, often, 39));
  expect(spend[1]).toBeGreaterThan(purchases[1] * 20);
  expect(spend[1]).toBeLessThan(purchases[1] * 60);
  // Who may well not come at all may well spend nothing.
  expect(intervalsOf(CDNOW, seldom, 39)).toMatchObject({
    purchases: [0, expect.any(Number)],
    spend: [0, expect.any(Number)],
  });
});

test('a customer who comes every day for ten years is told of in time', () => {
  const daily: Buyer = { x: 700, tx: 700, T: 700, paid: 701, spent: 20_000 };
  const began = process.cpuUsage().user;
  const { purchases, spend } = intervalsOf(CDNOW, daily, 3_650);
  expect((process.cpuUsage().user - began) / 1_000).toBeLessThan(2_000);
  expect(purchases[1]).toBeGreaterThan(1_000);
  expect(spend[1] / purchases[1]).toBeGreaterThan(20);
});

/** Came every day, and spent 4 a day. */
const every = (days: number): Buyer => ({ x: days - 1, tx: days - 1, T: days, paid: days, spent: 4 * days });
const IN_DAYS: ValueModel = { ...CDNOW, rhythm: { ...CDNOW.rhythm, alpha: 30.898 } };

/** Equation 8 of who has not left, each factor in logarithms. */
function exactly({ rhythm }: ValueModel, { x, T }: Buyer, n: number, days: number): number {
  const [r, alpha, a, b] = [rhythm.r + x, rhythm.alpha + T, rhythm.a, rhythm.b + x];
  const logBeta = (p: number, q: number) => logGamma(p) + logGamma(q) - logGamma(p + q);
  const occasions = (k: number) =>
    Math.exp(
      logGamma(r + k) -
        logGamma(r) -
        logGamma(k + 1) +
        r * Math.log(alpha / (alpha + days)) +
        k * Math.log(days / (alpha + days)),
    );
  const fewer = Array.from({ length: n }, (_, k) => occasions(k)).reduce((sum, each) => sum + each, 0);
  const stays = Math.exp(logBeta(a, b + n) - logBeta(a, b)) * occasions(n);
  return stays + Math.exp(logBeta(a + 1, b + n - 1) - logBeta(a, b)) * (1 - fewer);
}

test.each([
  [every(1_095), 365],
  [every(1_095), 1_095],
  [every(1_095), 1_825],
  [every(2_500), 3_650],
])(
  'of who came every day, numbers of purchases are as likely as each by its own formula: %j within %d days',
  (buyer, days) => {
    const likely = likelyPurchases(IN_DAYS, buyer, days);
    const sum = (of: (each: { days: number; probability: number }) => number) =>
      likely.reduce((total, each) => total + of(each), 0);
    expect(sum(({ probability }) => probability)).toBeCloseTo(1, 7);
    expect(sum((each) => each.days * each.probability) / expectedPurchases(IN_DAYS, buyer, days)).toBeCloseTo(1, 6);
    for (const n of [1, 20, 300, Math.round(0.9 * days), days]) {
      const expected = comingOf(IN_DAYS, buyer) * exactly(IN_DAYS, buyer, n, days);
      expect(Math.abs((likely[n]?.probability ?? 0) - expected)).toBeLessThan(1e-6 * expected + 1e-11);
    }
  },
);

test.each([
  [every(1_095), 1_095],
  [every(1_095), 1_825],
  [every(300), 3_650],
  [seldom, 3_650],
])('what is spent is within the interval as often as told: %j within %d days', (buyer, days) => {
  const { purchases, spend } = intervalsOf(IN_DAYS, buyer, days);
  expect(purchases[1]).toBeLessThan(1.1 * days);
  const { p, q, v } = IN_DAYS.spend;
  const below = (amount: number) =>
    likelyPurchases(IN_DAYS, buyer, days).reduce((sum, each) => {
      const share = amount / (amount + v + buyer.spent);
      return sum + each.probability * (each.days === 0 ? 1 : incompleteBeta(share, p * each.days, q + p * buyer.paid));
    }, 0);
  if (spend[0] > 0) expect(below(spend[0])).toBeCloseTo(0.025, 4);
  expect(below(spend[1])).toBeCloseTo(0.975, 4);
});
