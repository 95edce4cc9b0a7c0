import fc from 'fast-check';
import { studentT, studentT95, Z95 } from './student-t.score.js';

/** Reference values of the inverse distribution function at .975, to 16 digits. */
const PUBLISHED: readonly (readonly [degrees: number, t: number])[] = [
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [3, 3.1824463052837078],
  [4, 2.7764451051977934],
  [5, 2.5705818356363146],
  [9, 2.262157162798205],
  [10, 2.228138851986274],
  [29, 2.045229642132703],
  [30, 2.0422724563012378],
  [194, 1.9722675325821355],
  [399, 1.965927295920882],
  [400, 1.9659123432294627],
  [401, 1.965897465336516],
  [1000, 1.9623390808264083],
  [1_000_000, 1.959966356814107],
];

describe("Student's t", () => {
  it.each(PUBLISHED)('with %d degrees of freedom', (degrees, t) => {
    expect(Math.abs(studentT95(degrees) - t)).toBeLessThan(1e-10);
  });

  it('decreases with the degrees of freedom and stays above the normal quantile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (degrees) => {
        expect(studentT95(degrees)).toBeGreaterThan(studentT95(degrees + 1));
        expect(studentT95(degrees)).toBeGreaterThan(Z95);
      }),
    );
  });

  // By SciPy 1.17.
  it.each([
    [1, 0.99, 63.656741162871526],
    [2.5, 0.9, 2.5582186141359355],
    [10, 0.99, 3.16927267261695],
    [12.98, 0.95, 2.1607070843357277],
    [30, 0.983333333333, 2.5357416054267365],
    [198.4, 0.99, 2.6008362981179567],
    [58, 0.9875, 2.577988381620567],
    [1_000_000, 0.95, 1.959966356814107],
  ])('with %d degrees at the level %d', (degrees, level, t) => {
    expect(Math.abs(studentT(degrees, level) / t - 1)).toBeLessThan(1e-9);
  });

  it('at 95 % is the same either way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (degrees) => {
        expect(Math.abs(studentT(degrees, 0.95) / studentT95(degrees) - 1)).toBeLessThan(1e-9);
      }),
    );
  });
});
