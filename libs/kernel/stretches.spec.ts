import { reachedIn, stretchesOf } from './stretches.js';

const forever = Number.POSITIVE_INFINITY;
/** Time that always passes. */
const plain = {
  after: (start: number, duration: number) => start + duration,
  between: (from: number, to: number) => to - from,
};

describe('stretches', () => {
  it.each([
    ['nothing stands still', [], [[10, forever]]],
    [
      'it stands in between',
      [[20, 30]],
      [
        [10, 20],
        [30, forever],
      ],
    ],
    ['it stands until further notice', [[20, null]], [[10, 20]]],
    ['it stands from the start', [[5, 30]], [[30, forever]]],
    [
      'standstills overlap, in any order',
      [
        [25, 40],
        [20, 30],
      ],
      [
        [10, 20],
        [40, forever],
      ],
    ],
    [
      'one lies within another',
      [
        [20, 40],
        [25, 30],
      ],
      [
        [10, 20],
        [40, forever],
      ],
    ],
    [
      'they meet',
      [
        [20, 30],
        [30, 40],
      ],
      [
        [10, 20],
        [40, forever],
      ],
    ],
    [
      'one is over before the start, and one before it begins',
      [
        [1, 5],
        [30, 20],
      ],
      [[10, forever]],
    ],
    [
      'one comes after what does not end',
      [
        [20, null],
        [30, 40],
      ],
      [[10, 20]],
    ],
  ] as const)('when %s', (_, standstills, expected) => {
    const given = standstills.map(([from, to]) => ({ from, to }));
    expect(stretchesOf(10, given)).toEqual(expected.map(([from, to]) => ({ from, to })));
  });

  it('tell when a time is over, and what passed before', () => {
    const stretches = stretchesOf(10, [
      { from: 20, to: 30 },
      { from: 40, to: null },
    ]);
    expect(reachedIn(stretches, plain, 7)).toEqual({ stretch: { from: 10, to: 20 }, before: 0, at: 17 });
    expect(reachedIn(stretches, plain, 10)).toEqual({ stretch: { from: 10, to: 20 }, before: 0, at: 20 });
    expect(reachedIn(stretches, plain, 11)).toEqual({ stretch: { from: 30, to: 40 }, before: 10, at: 31 });
    expect(reachedIn(stretches, plain, 21)).toBeNull();
    expect(reachedIn(stretchesOf(10, []), { ...plain, after: () => null }, 5)).toBeNull();
  });
});
