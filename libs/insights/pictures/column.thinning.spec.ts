import { type Point, thinnedBars, thinnedLine } from './column.thinning.js';

test('a line that has room is left as it is', () => {
  const points: Point[] = [0, 1, 2, 3].map((at) => [at, at]);
  expect(thinnedLine(points, 1)).toBe(points);
});

test('of each column the first, lowest, highest and last are kept, in their order', () => {
  const heights = [0, 5, -5, 1, 1, 2, 0, 9, 3, 3];
  const points = heights.map((height, at): Point => [at, height]);
  expect(thinnedLine(points, 2)).toEqual([
    [0, 0],
    [1, 5],
    [2, -5],
    [4, 1],
    [5, 2],
    [6, 0],
    [7, 9],
    [9, 3],
  ]);
});

test('every extreme of ten thousand points is still there', () => {
  const points = Array.from({ length: 10_000 }, (_, at): Point => [at, at === 6_789 ? -1 : Math.sin(at) / 2]);
  const thinned = thinnedLine(points, 500);
  expect(thinned.length).toBeLessThanOrEqual(2_000);
  expect(thinned).toContainEqual([6_789, -1]);
  expect([thinned[0], thinned.at(-1)]).toEqual([points[0], points.at(-1)]);
});

test('of bars in one column there is one from the lowest to the highest', () => {
  const bars = [0, 1, 2, 3].map((at) => ({ at, low: -at, high: at }));
  expect(thinnedBars(bars, 4)).toBe(bars);
  expect(thinnedBars(bars, 2)).toEqual([
    { at: 0, low: -1, high: 1 },
    { at: 2, low: -3, high: 3 },
  ]);
});
