import { fitLogistic } from './logistic-regression.score.js';

/** `n` cases of a group of two features each, of which some are labelled 1. */
const cases = (groups: readonly (readonly [feature: number, n: number, ones: number])[]) => {
  const all = groups.flatMap(([feature, n, ones]) =>
    Array.from({ length: n }, (_, i) => ({ feature, label: i < ones ? 1 : 0 })),
  );
  return {
    rows: Float64Array.from(all.flatMap(({ feature }) => [1, feature])),
    labels: Uint8Array.from(all.map(({ label }) => label)),
  };
};
const WIDE = { mean: [0, 0], deviation: [1e4, 1e4] };

test('two groups are told apart by their log-odds', () => {
  const { rows, labels } = cases([
    [0, 100, 20],
    [1, 100, 60],
  ]);
  const [level, weight] = fitLogistic(rows, labels, WIDE);
  expect(level).toBeCloseTo(Math.log(20 / 80), 6);
  expect(weight).toBeCloseTo(Math.log(60 / 40) - Math.log(20 / 80), 6);
});

test('without evidence the weights are those of the prior, and leave them as it grows', () => {
  const prior = { mean: [0.5, -1], deviation: [1, 1] };
  expect(fitLogistic(new Float64Array(), new Uint8Array(), prior)).toEqual([0.5, -1]);
  const weightAfter = (times: number) => {
    const { rows, labels } = cases([
      [0, 10 * times, 2 * times],
      [1, 10 * times, 6 * times],
    ]);
    return fitLogistic(rows, labels, prior)[1] as number;
  };
  const weights = [0.2, 1, 10, 100].map((times) => weightAfter(times));
  expect([...weights].sort((a, b) => a - b)).toEqual(weights);
  expect(weights[0]).toBeLessThan(0);
  expect(weights.at(-1)).toBeGreaterThan(1.7);
});

test('what separates all cases does not make weights run away', () => {
  const { rows, labels } = cases([
    [0, 50, 0],
    [1, 50, 50],
  ]);
  const [, weight] = fitLogistic(rows, labels, { mean: [0, 0], deviation: [1, 1] });
  expect(weight).toBeGreaterThan(2);
  expect(weight).toBeLessThan(6);
});
