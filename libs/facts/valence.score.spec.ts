import { valenceOfRating } from './valence.score.js';

describe('valenceOfRating', () => {
  it.each([
    ['csat', [1, 2, 3, 4, 5], [-1, -0.5, 0, 0.5, 1]],
    ['stars', [1, 2, 3, 4, 5], [-1, -0.5, 0, 0.5, 1]],
    ['ces', [1, 2, 3, 4, 5, 6, 7], [-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1]],
    ['nps', [0, 3.25, 6.5, 7.5, 8.5, 9.25, 10], [-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1]],
    ['nps', [6, 7, 8, 9], [-1 + 4 / 6.5, -1 / 6, 1 / 6, 1 / 3 + 1 / 4.5]],
  ] as const)('maps %s %j', (scale, values, valences) => {
    for (const [index, value] of values.entries()) {
      expect(valenceOfRating(scale, value)).toBeCloseTo(valences[index] as number, 12);
    }
  });

  it('is exact at the ends and in the middle', () => {
    expect(valenceOfRating('nps', 0)).toBe(-1);
    expect(valenceOfRating('nps', 10)).toBe(1);
    expect(valenceOfRating('ces', 7)).toBe(1);
    expect(valenceOfRating('csat', 3)).toBe(0);
  });
});
