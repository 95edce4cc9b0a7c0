import fc from 'fast-check';
import {
  meanInterval,
  meanIntervalExact,
  meanOf,
  pooled,
  type Scale,
  sampleOfValues,
  VALENCES,
  varianceWithin,
} from './mean.score.js';

const valences = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
const exactSums = (values: readonly number[]): [number, bigint, bigint] => {
  const units = values.map((value) => BigInt(value) * 1_000_000_000n);
  return [values.length, units.reduce((a, b) => a + b, 0n), units.reduce((a, b) => a + b * b, 0n)];
};

describe('a mean with its interval', () => {
  it('is null of nothing, and without interval of one', () => {
    expect(meanInterval(0, 0, 0, VALENCES)).toEqual({ mean: null, interval: null });
    expect(meanInterval(1, 0.4, 0.16, VALENCES)).toEqual({ mean: 0.4, interval: null });
    expect(meanIntervalExact(0, 0n, 0n, VALENCES)).toEqual({ mean: null, interval: null });
  });

  it('matches the textbook: 1, 2, 3, 4, 5 has standard error √.5 and t = 2.776445 on 4 degrees', () => {
    const { mean, interval } = meanInterval(5, 15, 55, [1, 7]);
    expect(mean).toBe(3);
    expect(interval?.[0]).toBeCloseTo(3 - 2.7764451051977934 * Math.SQRT1_2, 12);
    expect(interval?.[1]).toBeCloseTo(3 + 2.7764451051977934 * Math.SQRT1_2, 12);
  });

  it('of equal values has no width, however the sums cancel', () => {
    expect(meanIntervalExact(...exactSums([100, 100, 100]), VALENCES)).toEqual({ mean: 0.1, interval: [0.1, 0.1] });
  });

  it('is the same for values, sums and exact sums', () => {
    fc.assert(
      fc.property(valences, (values) => {
        const plain = meanOf(sampleOfValues(values.map((value) => value / 1000)), VALENCES);
        const exact = meanIntervalExact(...exactSums(values), VALENCES);
        expect(exact.mean).toBeCloseTo(plain.mean ?? Number.NaN, 12);
        expect(exact.interval?.[0]).toBeCloseTo(plain.interval?.[0] ?? Number.NaN, 9);
        expect(exact.interval?.[1]).toBeCloseTo(plain.interval?.[1] ?? Number.NaN, 9);
      }),
    );
  });

  it.each<[values: number[], scale: Scale, interval: [number, number]]>([
    [
      [7, 1],
      [1, 7],
      [1, 7],
    ],
    [[-1, 1], VALENCES, [-1, 1]],
    [
      [5, 5],
      [1, 5],
      [5, 5],
    ],
  ])('of %j on the scale %j ends with the scale', (values, scale, interval) => {
    expect(meanOf(sampleOfValues(values), scale).interval).toEqual(interval);
  });

  it('is symmetric: opposite values, opposite interval', () => {
    fc.assert(
      fc.property(valences, (values) => {
        const there = meanIntervalExact(...exactSums(values), VALENCES);
        const back = meanIntervalExact(...exactSums(values.map((value) => 0 - value)), VALENCES);
        expect(back.interval?.[0]).toBeCloseTo(-(there.interval?.[1] ?? Number.NaN), 12);
      }),
    );
  });
});

describe('several samples', () => {
  it('pooled are the sample of all their values', () => {
    fc.assert(
      fc.property(fc.array(valences, { maxLength: 5 }), (samples) => {
        const all = sampleOfValues(samples.flat());
        const of = pooled(samples.map(sampleOfValues));
        expect(of.n).toBe(all.n);
        expect(of.mean).toBeCloseTo(all.mean, 9);
        expect(of.deviations / 1e6).toBeCloseTo(all.deviations / 1e6, 6);
      }),
    );
  });

  it('have the variance within them, whatever their means', () => {
    const samples = [[1, 3], [10, 10, 13], [7], []].map(sampleOfValues);
    expect(varianceWithin(samples)).toBeCloseTo((2 + 6) / 3, 12);
    expect(varianceWithin([[7], [9]].map(sampleOfValues))).toBeNull();
  });
});
