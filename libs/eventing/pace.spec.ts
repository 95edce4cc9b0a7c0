import { Pace } from './pace.js';

test('what is quick grows to the most', () => {
  const pace = new Pace(100, 1_000);
  const sizes = Array.from({ length: 5 }, () => {
    const { size } = pace;
    pace.took(size, 249);
    return size;
  });
  expect(sizes).toEqual([16, 32, 64, 100, 100]);
});

test('what takes long shrinks to one, and what is neither stays', () => {
  const pace = new Pace(100, 1_000);
  const sizes = Array.from({ length: 6 }, () => {
    const { size } = pace;
    pace.took(size, 1_001);
    return size;
  });
  expect(sizes).toEqual([16, 8, 4, 2, 1, 1]);
  pace.took(1, 250);
  expect(pace.size).toBe(1);
  pace.took(1, 249);
  expect(pace.size).toBe(2);
});

test('a few that were quick say nothing of many; a few that took long do', () => {
  const pace = new Pace(100, 1_000);
  pace.took(3, 1);
  expect(pace.size).toBe(16);
  pace.took(3, 1_001);
  expect(pace.size).toBe(1);
});

test('no more than the most from the start', () => {
  expect(new Pace(2, 1_000).size).toBe(2);
});
