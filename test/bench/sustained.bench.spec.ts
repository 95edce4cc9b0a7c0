import { resultsOf } from './sustained.bench.js';

const theirs = {
  rate: 1_000,
  lag: 9_000,
  cpu: 1_000,
  quarter: 2 ** 20,
  end: 2 ** 20,
  rebuild: 1_000,
  journeys: 10,
  customer: 10,
};
const ours = {
  rate: 3_700,
  lag: 2_100,
  cpu: 290,
  quarter: 2 ** 20,
  end: 1.2 * 2 ** 20,
  rebuild: 4_100,
  journeys: 6,
  customer: 6.5,
};

describe('what a sustained load shows', () => {
  it.each([
    [120_000, '≥ 4×', false],
    [1_000_000, '≥ 3.5×', true],
  ])('is held against the goals of its size: %i facts', (facts, goal, reached) => {
    const lines = resultsOf([{ ours, theirs }], facts, 'commit before');
    expect(lines.map((line) => [line.against, line.goal, line.ratio, line.reached])).toEqual([
      ['commit before', goal, '3.700×', reached],
      ['2000 ms', '≤ 1×', '1.05×', false],
      ['commit before', '–', '0.233×', null],
      ['commit before', '≤ 0.3×', '0.290×', true],
      ['a quarter of the way', '≤ 1.1×', '1.20×', false],
      ['commit before', '≥ 4×', '4.100×', true],
      ['commit before', '≤ 0.6×', '0.600×', true],
      ['commit before', '≤ 0.6×', '0.650×', false],
    ]);
  });
});
