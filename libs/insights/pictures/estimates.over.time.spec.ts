import { dayNumberOf } from './estimates.over.time.js';

test.each([
  ['1970-01-01', 0],
  ['1970-02', 31],
  ['2024-02-29', 19_782],
  ['1970-Q2', 90],
  ['2024-Q1', 19_723],
  ['2026-W01', 20_451],
  ['2024-W05', 19_751],
  ['2020-W53', 18_624],
])('%s begins on day %i', (period, day) => {
  expect(dayNumberOf(period)).toBe(day);
});
