import { PurchaseHistories, type PurchaseDay } from './purchase-histories.score.js';
import { fitValueModel, type ValueLearning, valueModelOf } from './value-fitting.score.js';

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

const DAYS = 720;
const BEGAN = 20_000;

/** Customers who begin on some day, buy every 20 or 60 days in the mean, and leave at every tenth purchase. */
function population(n: number, dearerSince = DAYS) {
  const random = randomOf(11);
  const histories = new PurchaseHistories();
  let activity = 0;
  for (let i = 0; i < n; i++) {
    const days: PurchaseDay[] = [];
    const mean = random() < 0.5 ? 20 : 60;
    const usual = 10 + 40 * random();
    for (let at = 20 * Math.floor(30 * random()); at < DAYS; at += Math.ceil(mean * -Math.log(1 - random()))) {
      const spent = usual * (0.5 + random()) * (at > dearerSince ? 3 : 1);
      days.push({ day: BEGAN + at, spent, isPaid: true });
      if (random() < 0.1) break;
    }
    histories.add(days);
    activity += days.length;
  }
  return learningFrom(histories, n, activity);
}

function learningFrom(histories: PurchaseHistories, n: number, activity: number): ValueLearning {
  const all = { cutOff: BEGAN + DAYS - 1, first: BEGAN, n, sampled: n, activity };
  return { histories, ...all, currency: 'EUR', inForce: null };
}

test('a model is learned from purchases until the cut-off, and judged by the days before it', () => {
  const fit = fitValueModel(population(200));
  expect(fit).toMatchObject({ cutOff: '2026-09-23', n: 200, sampled: 200, used: true, currency: 'EUR', returning: 0 });
  const { quality, rhythm, spend } = fit as NonNullable<typeof fit>;
  expect([quality?.toldOn, quality?.horizonDays, quality?.before]).toEqual(['2025-09-29', 359, null]);
  expect(quality?.model.deviance).toBeLessThan(quality?.carriedOn.deviance as number);
  expect(quality?.model.total).toBeCloseTo(1, 0);
  expect((spend.p * spend.v) / (spend.q - 1)).toBeCloseTo(30, -1);
  expect(rhythm.alpha / rhythm.r).toBeGreaterThan(20);
  expect(rhythm.alpha / rhythm.r).toBeLessThan(60);
});

test('nothing is learned from too little: customers, or repeats on which something is spent', () => {
  const of = (n: number, days: readonly number[], spentAgain: number) => {
    const histories = new PurchaseHistories();
    for (let i = 0; i < n; i++)
      histories.add(
        days.map((day) => ({ day: BEGAN + (i % 50) + day, spent: day === 0 ? 10 : spentAgain, isPaid: true })),
      );
    return fitValueModel(learningFrom(histories, n, n * days.length));
  };
  expect(of(100, [0, 7], 10)).not.toBeNull();
  expect(of(99, [0, 7], 10)).toBeNull();
  expect(of(100, [0], 10)).toBeNull();
  expect(of(100, [0, 7], 0)).toBeNull();
});

test('what comes after the cut-off is not learned from', () => {
  const [cutOff, usual, dearer] = [BEGAN + 500, population(150), population(150, 500)];
  expect(fitValueModel({ ...dearer, cutOff })).toEqual(fitValueModel({ ...usual, cutOff }));
});

test('a fit is not used if the one in force predicts better', () => {
  const dearer = population(200, 360);
  const usual = fitValueModel(dearer);
  const model = valueModelOf({ version: 1, ...(usual as NonNullable<typeof usual>) });
  // Learned from all, it knows that everything has become dearer.
  const judged = fitValueModel({ ...dearer, inForce: model });
  expect(judged?.quality?.before?.deviance).toBeLessThan(judged?.quality?.model.deviance as number);
  expect(judged?.used).toBe(false);
  const worse = { ...model, spend: { ...model.spend, p: model.spend.p / 100 } };
  expect(fitValueModel({ ...dearer, inForce: worse })?.used).toBe(true);
});

test('how many of those taken for gone come back is learned from those who did', () => {
  // All buy ten times within a month and a half, long before the days that tell; every third comes back in these.
  const histories = new PurchaseHistories();
  for (let i = 0; i < 120; i++) {
    const soon = Array.from({ length: 10 }, (_, n) => 2 * (i % 60) + 5 * n);
    const days = i % 3 === 0 ? [...soon, 500] : soon;
    histories.add(days.map((day) => ({ day: BEGAN + day, spent: 10 + (i % 7), isPaid: true })));
  }
  const returning = fitValueModel(learningFrom(histories, 120, 1_240))?.returning;
  expect(returning).toBeGreaterThan(0.001);
  expect(returning).toBeLessThan(0.34);
});
