import fc from 'fast-check';
import { clusterMean, type ClusterSums, differenceOfClusters, meanOfClusters } from './cluster-mean.score.js';
import { meanOf, sampleOfValues, VALENCES } from './mean.score.js';
import { toUnits } from './units.score.js';
import { welch } from './welch.score.js';

/** Sums over clusters of values. */
function sumsOf(clusters: readonly (readonly number[])[]): ClusterSums {
  const filled = clusters.filter(({ length }) => length > 0);
  const totals = filled.map((values) => ({
    m: BigInt(values.length),
    s: values.reduce((sum, value) => sum + BigInt(toUnits(value)), 0n),
  }));
  const sum = (of: (total: { m: bigint; s: bigint }) => bigint) =>
    totals.reduce((added, total) => added + of(total), 0n);
  return {
    clusters: filled.length,
    n: Number(sum(({ m }) => m)),
    sum: sum(({ s }) => s),
    mm: sum(({ m }) => m * m),
    ms: sum(({ m, s }) => m * s),
    ss: sum(({ s }) => s * s),
  };
}

const close = (a: readonly number[] | null, b: readonly number[] | null) => {
  expect(a === null).toBe(b === null);
  for (const [index, bound] of (a ?? []).entries()) expect(bound).toBeCloseTo(b?.[index] as number, 9);
};
const valence = fc.integer({ min: -1_000, max: 1_000 }).map((n) => n / 1_000);

describe('the mean of values in clusters', () => {
  it('is as unsure as the sandwich estimator of a regression on a constant says, by NumPy 2 in matrices', () => {
    // X = 1; u = Σ of each cluster's residuals; V = (X'X)⁻¹ (Σ u u') (X'X)⁻¹ · 4 ÷ 3.
    const { mean, squaredError, degrees } = clusterMean(
      sumsOf([[0.5, 0.3, 0.4], [-0.2, 0.1], [0.9], [0, 0, 0.1, 0.2]]),
    )!;
    expect(mean).toBeCloseTo(0.23, 12);
    expect(squaredError).toBeCloseTo(0.01876, 12);
    expect(degrees).toBe(3);
  });

  it('is that of a simple sample where each cluster has one value', () => {
    fc.assert(
      fc.property(fc.array(valence, { maxLength: 20 }), fc.array(valence, { maxLength: 20 }), (one, other) => {
        const [a, b] = [one, other].map((values) => sumsOf(values.map((value) => [value]))) as [
          ClusterSums,
          ClusterSums,
        ];
        const [mean, simple] = [meanOfClusters(a, VALENCES), meanOf(sampleOfValues(one), VALENCES)];
        close([mean.mean ?? 9], [simple.mean ?? 9]);
        close(mean.interval, simple.interval);
        const [difference, asSamples] = [differenceOfClusters(a, b), welch(sampleOfValues(one), sampleOfValues(other))];
        close([difference.value ?? 9], [asSamples.value ?? 9]);
        close(difference.interval, asSamples.interval);
      }),
    );
  });

  it('is no surer for saying each value twice', () => {
    fc.assert(
      fc.property(fc.array(valence, { minLength: 2, maxLength: 20 }), (values) => {
        const once = clusterMean(sumsOf(values.map((value) => [value])))!;
        const twice = clusterMean(sumsOf(values.map((value) => [value, value])))!;
        close([twice.mean, twice.squaredError, twice.degrees], [once.mean, once.squaredError, once.degrees]);
      }),
    );
  });

  it('says nothing of nothing, and has no interval of one cluster', () => {
    expect(meanOfClusters(sumsOf([]), VALENCES)).toEqual({ mean: null, interval: null });
    expect(meanOfClusters(sumsOf([[0.5, 0.25]]), VALENCES)).toEqual({ mean: 0.375, interval: null });
    expect(differenceOfClusters(sumsOf([]), sumsOf([[0], [1]]))).toEqual({ value: null, interval: null });
    expect(differenceOfClusters(sumsOf([[0.5, 0.25]]), sumsOf([[0], [1]]))).toEqual({ value: -0.125, interval: null });
  });
});
