import { fitGammaGamma, spendingLikelihoodOf, type Spending } from './gamma-gamma.fitting.score.js';
import type { GammaGamma } from './gamma-gamma.score.js';

const TRUE: GammaGamma = { p: 6, q: 4, v: 15 };

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Customers who spend on one to four days; shapes are whole numbers, so that sums of exponentials do. */
function population(n: number): Spending {
  const random = randomOf(3);
  const gamma = (shape: number, rate: number) => {
    let sum = 0;
    for (let i = 0; i < shape; i++) sum -= Math.log(1 - random());
    return sum / rate;
  };
  const days = Int32Array.from({ length: n }, () => 1 + Math.floor(4 * random()));
  const mean = Float64Array.from(days, (k) => gamma(TRUE.p * k, gamma(TRUE.q, TRUE.v) * k));
  return { days, mean };
}

const spending = population(2_000);

test('the likelihood of one customer is that of the density', () => {
  // Γ(6) Γ(4) = 5! 3!, Γ(10) = 9!: 9! / (5! 3!) · 15⁴ · 10⁵ / 25¹⁰.
  const density = (362_880 / (120 * 6)) * (15 ** 4 * 10 ** 5) * 25 ** -10;
  const one = { days: Int32Array.of(1), mean: Float64Array.of(10) };
  expect(spendingLikelihoodOf(TRUE, one)).toBeCloseTo(Math.log(density), 10);
});

test('the parameters of a population are found, from wherever it starts', () => {
  const starts: readonly GammaGamma[] = [
    { p: 5, q: 4, v: 0.5 },
    { p: 0.5, q: 1.2, v: 10 },
    { p: 30, q: 20, v: 0.05 },
  ];
  const found = starts.map((start) => fitGammaGamma(spending, start));
  const likelihoods = found.map((each) => spendingLikelihoodOf(each, spending));
  for (const each of likelihoods) expect(Math.abs(each - (likelihoods[0] as number))).toBeLessThan(0.01);
  expect(likelihoods[0]).toBeGreaterThan(spendingLikelihoodOf(TRUE, spending));
  const { p, q, v } = found[0] as GammaGamma;
  expect((p * v) / (q - 1) / ((TRUE.p * TRUE.v) / (TRUE.q - 1))).toBeCloseTo(1, 1);
});

test('the unit of money does not matter', () => {
  const inCents = fitGammaGamma({ ...spending, mean: spending.mean.map((each) => 100 * each) });
  const found = fitGammaGamma(spending);
  expect(inCents.v / found.v).toBeCloseTo(100, 6);
  expect(inCents.p).toBeCloseTo(found.p, 6);
});

test('the mean of all customers stays within bounds, however far apart what they spend is', () => {
  const mean = Float64Array.from({ length: 200 }, (_, i) => 10 ** (i / 20));
  expect(fitGammaGamma({ days: Int32Array.from(mean, () => 1), mean }).q).toBeGreaterThan(1);
});
