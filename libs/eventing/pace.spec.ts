import { Pace } from './pace.js';

/** The sizes of a number of portions that take so long for each of their items. */
function sizes(pace: Pace, n: number, ms: (size: number) => number): readonly number[] {
  return Array.from({ length: n }, () => {
    const { size } = pace;
    pace.took(size, ms(size));
    return size;
  });
}

test('what is quick grows to the most', () => {
  expect(sizes(new Pace(10, 1_000), 6, () => 249)).toEqual([1, 2, 4, 8, 10, 10]);
});

test('what takes long shrinks to one, and what is neither stays', () => {
  const pace = new Pace(100, 1_000);
  sizes(pace, 4, () => 0);
  expect(sizes(pace, 6, () => 1_001)).toEqual([16, 8, 4, 2, 1, 1]);
  expect(sizes(pace, 3, () => 250)).toEqual([1, 1, 1]);
  expect(sizes(pace, 2, () => 249)).toEqual([1, 2]);
});

test('a few that were quick say nothing of many; a few that took long do', () => {
  const pace = new Pace(100, 1_000);
  sizes(pace, 4, () => 0);
  pace.took(3, 1);
  expect(pace.size).toBe(16);
  pace.took(3, 1_001);
  expect(pace.size).toBe(1);
});

test('many that took long do not make few more, and nothing at all says nothing', () => {
  const pace = new Pace(100, 1_000);
  pace.took(64, 1_001);
  expect(pace.size).toBe(1);
  sizes(pace, 2, () => 0);
  pace.took(0, 1_001);
  expect(pace.size).toBe(4);
});

test('what failed soon says nothing, and what failed late was too much', () => {
  const pace = new Pace(100, 1_000);
  sizes(pace, 4, () => 0);
  pace.failed(16, 1);
  expect(pace.size).toBe(16);
  pace.failed(16, 1_001);
  expect(pace.size).toBe(8);
});
