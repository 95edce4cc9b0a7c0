import { type Estimate, shrunk, variationBetween } from './shrinkage.score.js';

/** Thirteen trials of a vaccine (Colditz et al. 1994): cases and others among the vaccinated, then among the others. */
const TRIALS = [
  [4, 119, 11, 128],
  [6, 300, 29, 274],
  [3, 228, 11, 209],
  [62, 13536, 248, 12619],
  [33, 5036, 47, 5761],
  [180, 1361, 372, 1079],
  [8, 2537, 10, 619],
  [505, 87886, 499, 87892],
  [29, 7470, 45, 7232],
  [17, 1699, 65, 1600],
  [186, 50448, 141, 27197],
  [5, 2493, 3, 2338],
  [27, 16886, 29, 17825],
] as const;

const logRisks: readonly Estimate[] = TRIALS.map(([a, b, c, d]) => ({
  value: Math.log(a / (a + b) / (c / (c + d))),
  variance: 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d),
}));

describe('what varies between estimates', () => {
  it('is the published τ² of the trials of a vaccine', () => {
    expect(variationBetween(logRisks)).toBeCloseTo(0.3088, 4);
    expect(variationBetween(logRisks)).toBeCloseTo(0.30876026286237646, 12);
  });

  it('is nothing where they differ by less than their errors, and where there is none to compare', () => {
    expect(variationBetween([0.1, -0.1, 0.05].map((value) => ({ value, variance: 1 })))).toBe(0);
    expect(variationBetween([{ value: 3, variance: 1 }])).toBe(0);
    expect(variationBetween([])).toBe(0);
  });
});

describe('an estimate drawn towards 0', () => {
  it('keeps the part that is no chance, and the width of its interval', () => {
    const { value, interval } = shrunk({ value: 0.4, variance: 0.01 }, 0.03);
    expect(value).toBeCloseTo(0.3, 12);
    expect(interval[0]).toBeCloseTo(0.3 - 0.196, 12);
    expect(interval[1]).toBeCloseTo(0.3 + 0.196, 12);
  });

  it('is 0 where nothing varies, and itself where it has no error', () => {
    expect(shrunk({ value: -0.4, variance: 0.04 }, 0).value).toBe(0);
    expect(shrunk({ value: -0.4, variance: 0 }, 0)).toEqual({ value: -0.4, interval: [-0.4, -0.4] });
  });
});
