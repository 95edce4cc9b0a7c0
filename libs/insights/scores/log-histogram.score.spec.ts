import fc from 'fast-check';
import { bucketOf, type Histogram, quantileOf, RELATIVE_ERROR, timeOfBucket } from './log-histogram.score.js';

const YEAR = 366 * 86_400_000;

const histogramOf = (times: readonly number[]): Histogram => {
  const histogram = new Map<number, number>();
  for (const time of times) histogram.set(bucketOf(time), (histogram.get(bucketOf(time)) ?? 0) + 1);
  return histogram;
};

test('a bucket tells every time in it to within 1 %', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 3_000 * YEAR, noNaN: true }), (time) => {
      expect(Math.abs(timeOfBucket(bucketOf(time)) - time) / time).toBeLessThanOrEqual(RELATIVE_ERROR);
    }),
  );
});

test('what took no time is told as none', () => {
  expect([bucketOf(0), bucketOf(0.999), timeOfBucket(0)]).toEqual([0, 0, 0]);
});

test('quantiles are within 1 % of the time of their rank', () => {
  const times = fc.array(fc.integer({ min: 0, max: YEAR }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.9), (some, share) => {
      const sorted = [...some].sort((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] as number;
      const read = quantileOf(histogramOf(some), share) as number;
      expect(Math.abs(read - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR);
    }),
  );
});

test('of no times there is no quantile, nor of what was taken back', () => {
  expect(quantileOf(new Map(), 0.5)).toBeNull();
  expect(quantileOf(new Map([[7, 0]]), 0.5)).toBeNull();
});

test('the rank of a tenth more is not reached by rounding', () => {
  // .9 · 10 is 9.000000000000001 in some orders of multiplication.
  expect(quantileOf(histogramOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1_000_000]), 0.9)).toBeLessThan(2);
});
