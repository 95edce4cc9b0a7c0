import { spansOf } from './spans.js';

const shortOf = (...[groupBy, from, to]: Parameters<typeof spansOf>) =>
  spansOf(groupBy, from, to).map((span) => `${span.span} ${span.from ?? ''}..${span.to ?? ''}`);

test.each([
  ['all days at once', undefined, undefined, undefined, ['all ..']],
  ['every month', 'month', undefined, undefined, ['month ..']],
  ['every day of weeks', 'week', undefined, '2024-03-01', ['day ..2024-03-01']],
  ['whole months', undefined, '2024-01-01', '2024-03-01', ['month 2024-01-01..2024-03-01']],
  ['days within a month', undefined, '2024-01-02', '2024-01-31', ['day 2024-01-02..2024-01-31']],
  [
    'days of two months that follow each other',
    'category',
    '2024-01-20',
    '2024-02-10',
    ['day 2024-01-20..2024-02-01', 'day 2024-02-01..2024-02-10'],
  ],
  [
    'months between days',
    undefined,
    '2023-11-20',
    '2024-02-10',
    ['day 2023-11-20..2023-12-01', 'month 2023-12-01..2024-02-01', 'day 2024-02-01..2024-02-10'],
  ],
  ['from a day on', undefined, '2023-12-20', undefined, ['day 2023-12-20..2024-01-01', 'month 2024-01-01..']],
  ['up to a day', 'month', undefined, '2024-02-10', ['month ..2024-02-01', 'day 2024-02-01..2024-02-10']],
  ['no days', undefined, '2024-01-01', '2024-01-01', []],
])('%s', (_, groupBy, from, to, spans) => {
  expect(shortOf(groupBy, from, to)).toEqual(spans);
});
