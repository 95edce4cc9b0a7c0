import { comparePairs, inPairs } from './bench.pairs.js';

const pairsOf = (...ours: number[]) => ours.map((value) => ({ ours: value, theirs: 2 }));

describe('pairs', () => {
  it('alternate which side goes first, and leave out the warm-ups', async () => {
    const order: string[] = [];
    const side = (name: string) => async () => `${name}${order.push(name)}`;
    expect(await inPairs(2, side('o'), side('t'), 1)).toEqual([
      { ours: 'o3', theirs: 't4' },
      { ours: 'o6', theirs: 't5' },
    ]);
    expect(order.join('')).toBe('tootto');
  });

  it('are compared by the median of their ratios, within all of them where they are fewer than six', () => {
    expect(comparePairs('rate', 'before', { least: 4 }, pairsOf(10, 4, 8), 'facts/s')).toEqual({
      what: 'rate',
      against: 'before',
      goal: '≥ 4×',
      reached: true,
      ratio: '4.000×',
      spread: '2.000–5.000× of 3 pairs (8.00 : 2.00 facts/s)',
    });
  });

  it('have an interval without the least and the most where they are nine', () => {
    const { spread, reached } = comparePairs(
      'lag',
      'before',
      { most: 4 },
      pairsOf(2, 4, 6, 8, 10, 12, 14, 16, 18),
      'ms',
    );
    expect({ spread, reached }).toEqual({ spread: '2.000–8.000× of 9 pairs (10.0 : 2.00 ms)', reached: false });
  });

  it('are only shown without a goal', () => {
    const { goal, reached } = comparePairs('lag', 'before', null, pairsOf(2), 'ms');
    expect({ goal, reached }).toEqual({ goal: '–', reached: null });
  });
});
