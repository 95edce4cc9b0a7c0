import { accuracyOf, rankingOf } from './churn-quality.score.js';

const left = [1, 0, 1, 1, 0, 0, 1, 0, 0, 0];
const scores = [0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1];

test('AUC, average precision and Brier score as an independent program computes them', () => {
  const { auc, averagePrecision, brier } = accuracyOf(scores, left);
  expect(auc).toBeCloseTo(0.7916666666666666, 14);
  expect(averagePrecision).toBeCloseTo(0.7470238095238095, 14);
  expect(brier).toBeCloseTo(0.19525, 14);
});

test('equal scores say nothing', () => {
  expect(rankingOf([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0])).toEqual({ auc: 0.5, averagePrecision: 0.5, lift10: 0 });
});

test('always telling the share is calibrated, and has no skill', () => {
  const many = Array.from({ length: 100 }, (_, i) => (i % 10 < 3 ? 1 : 0));
  const { skill, ece, reliability } = accuracyOf(
    many.map(() => 0.3),
    many,
  );
  expect(skill).toBeCloseTo(0, 14);
  expect(ece).toBeCloseTo(0, 14);
  expect(reliability).toEqual(Array.from({ length: 10 }, () => ({ n: 10, told: expect.closeTo(0.3), left: 0.3 })));
});
