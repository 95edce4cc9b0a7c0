import fc from 'fast-check';
import { Pace } from './pace.js';

const LONG = 1_000;
const MOST = 2_000;

/** The sizes of a number of portions that take so long. */
function sizes(pace: Pace, n: number, ms: (size: number) => number): readonly number[] {
  return Array.from({ length: n }, () => {
    const { size } = pace;
    pace.took(size, ms(size));
    return size;
  });
}

test('what is quick grows twofold to the most', () => {
  expect(sizes(new Pace(10, LONG), 6, () => 10)).toEqual([1, 2, 4, 8, 10, 10]);
});

test('what takes long by itself comes one by one, once two have shown that it does', () => {
  expect(sizes(new Pace(MOST, LONG), 6, (size) => 1_500 * size)).toEqual([1, 2, 1, 1, 1, 1]);
});

test('what was too much shrinks at once to what is done in half the time', () => {
  expect(sizes(new Pace(MOST, LONG, MOST), 3, (size) => 10 * size)).toEqual([2_000, 50, 50]);
});

test('what takes long whatever its size is done in large portions', () => {
  const pace = new Pace(MOST, LONG);
  expect(sizes(pace, 12, () => 3_000).at(-1)).toBe(MOST);
});

test('a few that were quick do not make many fewer, nor do a few with something fixed', () => {
  const pace = new Pace(MOST, LONG, MOST);
  pace.took(1_500, 900);
  pace.took(3, 20);
  pace.took(1, 700);
  expect(pace.size).toBe(MOST);
});

test('what failed soon says nothing, and what failed late was too much', () => {
  const pace = new Pace(MOST, LONG, 16);
  pace.failed(16, 1);
  expect(pace.size).toBe(16);
  pace.failed(16, 1_001);
  expect(pace.size).toBe(7);
  pace.failed(0, 60_000);
  expect(pace.size).toBe(7);
});

test('what is ended after a minute, however large, shrinks until it is in time', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 20_000, noNaN: true }), fc.nat(60_000), (each, fixed) => {
      const pace = new Pace(MOST, LONG, MOST);
      const ended = Array.from({ length: 60 }, () => {
        const { size } = pace;
        const ms = Math.min(fixed, 30_000) + each * size;
        if (ms < 60_000) pace.took(size, ms);
        else pace.failed(size, 60_000);
        return ms >= 60_000;
      });
      // It may try more again and again, but never twice in a row.
      const late = ended.slice(20);
      expect(late.filter((failed, at) => failed && late[at + 1])).toEqual([]);
    }),
  );
});

test('whatever is fixed and whatever each takes, it comes to portions that are in time or worth what is fixed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.double({ min: 0.01, max: 3_000, noNaN: true }),
      (fixed, each) => {
        const ms = (size: number) => fixed + each * size;
        const pace = new Pace(MOST, LONG, MOST);
        sizes(pace, 40, ms);
        const settled = sizes(pace, 20, ms);
        const largest = Math.max(...settled);
        expect(largest === 1 || ms(largest) <= Math.max(LONG, 2 * fixed + LONG) + each).toBe(true);
        // At least half as fast as in the largest portions that are in time, or that take twice what is fixed.
        const wanted = Math.min(
          MOST,
          Math.max(1, Math.floor(Math.max(LONG / 2 - fixed, Math.min(fixed, LONG)) / each)),
        );
        const taken = settled.reduce((sum, size) => sum + size, 0);
        const time = settled.reduce((sum, size) => sum + ms(size), 0);
        expect(taken / time).toBeGreaterThanOrEqual(0.5 * (wanted / ms(wanted)));
      },
    ),
  );
});
