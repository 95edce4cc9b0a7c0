import { placeFrom } from '#libs/kernel/place.js';
import { overlapping } from './overlapping.js';

const extent = (from: number, to: number) => ({ from: placeFrom(from), to: placeFrom(to) });

test('what overlaps is one, in the order of places', () => {
  const [late, early, long, within, next] = [
    extent(50, 60),
    extent(1, 2),
    extent(10, 30),
    extent(12, 15),
    extent(30, 40),
  ];
  expect(overlapping([late, early, within, long, next])).toEqual([
    { ...extent(1, 2), parts: [early] },
    { ...extent(10, 40), parts: [long, within, next] },
    { ...extent(50, 60), parts: [late] },
  ]);
});

test('a single moment is one, and nothing is nothing', () => {
  expect(overlapping([extent(5, 5)])).toEqual([{ ...extent(5, 5), parts: [extent(5, 5)] }]);
  expect(overlapping([])).toEqual([]);
});
