import { valueAccuracyOf } from './value-quality.score.js';

const of = (expected: readonly number[], spent: readonly number[]) =>
  valueAccuracyOf(Float64Array.from(expected), Float64Array.from(spent));

test('what is expected beside what was spent', () => {
  // Ranks 1 2 3 4 and 2.5 1 2.5 4: deviations multiply to 3, of 5 and 4.5. Scaled by 20 ÷ 10: off by 3, 4, 1, 0.
  const found = of([1, 2, 3, 4], [5, 0, 5, 10]);
  expect(found).toEqual({
    total: 0.5,
    mae: (4 + 2 + 2 + 6) / 4,
    scaledMae: (3 + 4 + 1 + 2) / 4,
    spearman: 3 / Math.sqrt(5 * 4.5),
    topDecile: 0.5,
    deviance: expect.closeTo(
      (2 / 4) * (5 * Math.log(5) - 4 + 2 + 5 * Math.log(5 / 3) - 2 + 10 * Math.log(2.5) - 6),
      12,
    ),
  });
});

test('who expects what is spent in the mean is least surprised', () => {
  const spent = [0, 0, 30, 10];
  const surprise = (each: number) => of([each, each, each, each], spent).deviance;
  expect(surprise(10)).toBeLessThan(surprise(9.5));
  expect(surprise(10)).toBeLessThan(surprise(10.5));
  expect(of([10, 10, 10, 10], spent).spearman).toBeNull();
  expect(Number.isFinite(surprise(0))).toBe(true);
});
