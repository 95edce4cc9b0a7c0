import { stretchOf } from './long.period.insight.js';

test.each([
  ['month', '2024-02-29', { key: '2024-02', first: '2024-02-01', end: '2024-03-01' }],
  ['month', '2024-12-31', { key: '2024-12', first: '2024-12-01', end: '2025-01-01' }],
  ['quarter', '2024-01-01', { key: '2024-Q1', first: '2024-01-01', end: '2024-04-01' }],
  ['quarter', '2024-12-31', { key: '2024-Q4', first: '2024-10-01', end: '2025-01-01' }],
  ['quarter', '0001-05-05', { key: '0001-Q2', first: '0001-04-01', end: '0001-07-01' }],
] as const)('the %s of %s', (period, day, expected) => {
  expect(stretchOf(period, day)).toMatchObject(expected);
});

test('each period has the number after that of the one before', () => {
  const numbersOf = (period: 'month' | 'quarter', ...days: readonly string[]) => {
    const [first = 0, ...others] = days.map((day) => stretchOf(period, day).number);
    return others.map((number) => number - first);
  };
  expect(numbersOf('month', '2023-12-31', '2024-01-01', '2024-03-01')).toEqual([1, 3]);
  expect(numbersOf('quarter', '2023-12-31', '2024-01-01', '2024-03-31', '2024-07-01')).toEqual([1, 1, 3]);
});
