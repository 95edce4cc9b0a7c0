import { addDays, daysBetween } from '#libs/kernel/days.js';
import { nearestSpansOf, spansOf } from './spans.js';

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

describe('the nearest months, and days that are added or taken off', () => {
  test.each([
    ['all days at once', undefined, undefined, ['+all ..']],
    ['whole months', '2024-01-01', '2024-03-01', ['+month 2024-01-01..2024-03-01']],
    [
      'a year with its ends early in a month',
      '2024-07-10',
      '2025-07-10',
      ['-day 2024-07-01..2024-07-10', '+day 2025-07-01..2025-07-10', '+month 2024-07-01..2025-07-01'],
    ],
    [
      'ends late in a month',
      '2023-11-20',
      '2024-02-25',
      ['+day 2023-11-20..2023-12-01', '-day 2024-02-25..2024-03-01', '+month 2023-12-01..2024-03-01'],
    ],
    [
      'most of a month',
      '2024-01-02',
      '2024-01-31',
      ['-day 2024-01-01..2024-01-02', '-day 2024-01-31..2024-02-01', '+month 2024-01-01..2024-02-01'],
    ],
    ['a few days', '2024-01-20', '2024-02-03', ['+day 2024-01-20..2024-02-03']],
    ['from a day on', '2023-12-20', undefined, ['+day 2023-12-20..2024-01-01', '+month 2024-01-01..']],
    ['up to a day', undefined, '2024-02-10', ['+day 2024-02-01..2024-02-10', '+month ..2024-02-01']],
    ['until the end of the calendar', '9999-12-05', undefined, ['-day 9999-12-01..9999-12-05', '+month 9999-12-01..']],
    ['no days', '2024-01-10', '2024-01-10', ['+day 2024-01-10..2024-01-10']],
  ])('%s', (_, from, to, spans) => {
    const shown = nearestSpansOf(from, to).map(
      (each) => `${each.sign === 1 ? '+' : '-'}${each.span} ${each.from ?? ''}..${each.to ?? ''}`,
    );
    expect(shown).toEqual(spans);
  });

  it('hold each day of any stretch once, and no other', () => {
    for (let from = 0; from < 35; from += 3)
      for (let to = from; to < 100; to++) {
        const counts = new Map<string, number>();
        const spans = nearestSpansOf(addDays('2024-01-15', from), addDays('2024-01-15', to));
        for (const { from: first = '', to: last = '', sign } of spans)
          for (let day = first; day < last; day = addDays(day, 1)) counts.set(day, (counts.get(day) ?? 0) + sign);
        const held = [...counts].filter(([, count]) => count !== 0);
        expect([from, to, held.every(([, count]) => count === 1), held.length]).toEqual([from, to, true, to - from]);
        const read = spans
          .filter(({ span }) => span === 'day')
          .map((each) => daysBetween(each.from ?? '', each.to ?? ''));
        expect(Math.max(0, ...read)).toBeLessThanOrEqual(31);
      }
  });
});
