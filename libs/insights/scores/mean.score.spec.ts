import fc from 'fast-check';
import { meanInterval, meanIntervalExact, meanOf, sampleOfValues } from './mean.score.js';

const valences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
const exactSums = (values: readonly number[]): [number, bigint, bigint] => {
  const units = values.map((value) => BigInt(value) * 1_000_000_000n);
  return [values.length, units.reduce((a, b) => a + b, 0n), units.reduce((a, b) => a + b * b, 0n)];
};

describe('a mean with its interval', () => {
  it('of nothing is null, and of one value has no interval', () => {
    expect(meanInterval(0, 0, 0)).toEqual({ mean: null, interval: null });
    expect(meanInterval(1, 0.4, 0.16)).toEqual({ mean: 0.4, interval: null });
    expect(meanIntervalExact(0, 0n, 0n)).toEqual({ mean: null, interval: null });
  });

  it('matches the textbook: 1, 2, 3, 4, 5 has standard error √.5 and t = 2.776445 on 4 degrees', () => {
    const { mean, interval } = meanInterval(5, 15, 55);
    expect(mean).toBe(3);
    expect(interval?.[0]).toBeCloseTo(3 - 2.7764451051977934 * Math.SQRT1_2, 12);
    expect(interval?.[1]).toBeCloseTo(3 + 2.7764451051977934 * Math.SQRT1_2, 12);
  });

  it('of equal values has no width, however the sums cancel', () => {
    expect(meanIntervalExact(...exactSums([100, 100, 100]))).toEqual({ mean: 0.1, interval: [0.1, 0.1] });
  });

  it('is the same for values, sums and exact sums', () => {
    fc.assert(
      fc.property(valences, (values) => {
        const plain = meanOf(sampleOfValues(values.map((value) => value / 1000)));
        const exact = meanIntervalExact(...exactSums(values));
        expect(exact.mean).toBeCloseTo(plain.mean ?? Number.NaN, 12);
        expect(exact.interval?.[0]).toBeCloseTo(plain.interval?.[0] ?? Number.NaN, 9);
        expect(exact.interval?.[1]).toBeCloseTo(plain.interval?.[1] ?? Number.NaN, 9);
      }),
    );
  });

  it('is symmetric: opposite values, opposite interval', () => {
    fc.assert(
      fc.property(valences, (values) => {
        const there = meanIntervalExact(...exactSums(values));
        const back = meanIntervalExact(...exactSums(values.map((value) => 0 - value)));
        expect(back.interval?.[0]).toBeCloseTo(-(there.interval?.[1] ?? Number.NaN), 12);
      }),
    );
  });
});
