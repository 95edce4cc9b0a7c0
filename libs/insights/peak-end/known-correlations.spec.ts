import type { Squares } from '#libs/insights/journey/pair.reader.js';
import { jackknifed } from './customer-pairs.js';
import { KnownCorrelations } from './known-correlations.js';

const group = (value: string, version: string | null): Squares => ({
  group: { definition: '*', dimension: 'day', value },
  ...{ version, sums: [], late: [] },
});
const TOLD = jackknifed([]);

it('is known of the same build, group and version only', () => {
  const known = new KnownCorrelations();
  known.set(1, group('2026-03-01', 'a'), TOLD);
  expect(known.get(1, group('2026-03-01', 'a'))).toBe(TOLD);
  for (const [build, value, version] of [
    [2, '2026-03-01', 'a'],
    [1, '2026-03-02', 'a'],
    [1, '2026-03-01', 'b'],
  ] as const)
    expect(known.get(build, group(value, version))).toBeUndefined();
});

it('is not known where some of it is not stored', () => {
  const known = new KnownCorrelations();
  known.set(1, group('2026-03-01', null), TOLD);
  expect(known.get(1, group('2026-03-01', null))).toBeUndefined();
});

it('forgets what it has known longest', () => {
  const known = new KnownCorrelations(2);
  for (const value of ['a', 'b', 'a', 'c']) known.set(1, group(value, 'v'), TOLD);
  expect(['a', 'b', 'c'].map((value) => known.get(1, group(value, 'v')) !== undefined)).toEqual([true, false, true]);
});
