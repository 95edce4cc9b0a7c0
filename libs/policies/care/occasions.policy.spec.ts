import { calendarOf } from '#libs/kernel/calendar.js';
import { dateOf, dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { anniversaryOf, datesOn, isAnniversary, readAnniversary } from './anniversary.policy.js';
import { momentOn, nextDay } from './moment.policy.js';

describe('the moment of a day', () => {
  test.each([
    ['UTC', '2026-03-01', '09:00', '2026-03-01T09:00:00.000Z'],
    ['Europe/Budapest', '2026-03-01', '09:00', '2026-03-01T08:00:00.000Z'],
    ['Europe/Budapest', '2026-07-01', '09:00', '2026-07-01T07:00:00.000Z'],
    // Clocks skip 02:00 … 03:00.
    ['Europe/Budapest', '2026-03-29', '02:30', '2026-03-29T01:00:00.000Z'],
    ['Europe/Budapest', '2026-03-29', '03:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Budapest', '2026-03-29', '01:59', '2026-03-29T00:59:00.000Z'],
    // They show 02:00 … 03:00 twice: the first counts.
    ['Europe/Budapest', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    // Half an hour only.
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30:00.000Z'],
    // Days without a midnight.
    ['Asia/Beirut', '2026-03-29', '00:00', '2026-03-28T22:00:00.000Z'],
    ['America/Havana', '2026-03-08', '00:30', '2026-03-08T05:00:00.000Z'],
    ['Africa/Cairo', '2026-04-24', '00:15', '2026-04-23T22:00:00.000Z'],
    // A day that a zone skipped: its moments come when its clocks go on, at the beginning of the next one.
    ['Pacific/Apia', '2011-12-30', '09:00', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '00:00', '2011-12-30T10:00:00.000Z'],
  ])('in %s, on %s at %s', (zone, day, at, moment) => {
    expect(new Date(momentOn(calendarOf(zone), dayNumberOf(day), at)).toISOString()).toBe(moment);
  });

  test.each([
    ['UTC', '2026-03-01T09:00:00.000Z', '09:00', '2026-03-01'],
    ['UTC', '2026-03-01T09:00:00.001Z', '09:00', '2026-03-02'],
    ['UTC', '2026-03-01T00:00:00Z', '00:00', '2026-03-01'],
    ['Europe/Budapest', '2026-03-29T01:00:00Z', '02:30', '2026-03-29'],
    ['Pacific/Kiritimati', '2026-03-01T12:00:00Z', '09:00', '2026-03-02'],
    // The moments of both days come at once.
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '00:00', '2011-12-30'],
  ])('in %s, the first day from %s on at %s', (zone, from, at, day) => {
    expect(dateOf(nextDay(calendarOf(zone), Date.parse(from), at))).toBe(day);
  });
});

describe('an anniversary', () => {
  test.each([
    ['1984-05-14', { year: 1984, date: '05-14' }],
    ['--05-14', { year: null, date: '05-14' }],
    ['2000-02-29', { year: 2000, date: '02-29' }],
    ['--02-29', { year: null, date: '02-29' }],
  ])('is read from %s', (text, date) => expect(readAnniversary(text)).toEqual(date));

  test.each([
    '',
    '14.05.1984',
    '1984-5-14',
    '1984-02-30',
    '2023-02-29',
    '1984-13-01',
    '-05-14',
    '1984-05-14T00:00:00Z',
    5,
    true,
    null,
  ])('is not read from %p', (value) => expect(readAnniversary(value)).toBeUndefined());

  const on = (first: string, day: string) =>
    isAnniversary(readAnniversary(first) as { year: null; date: string }, dayNumberOf(day));
  test.each([
    ['1984-05-14', '2026-05-14', true],
    ['1984-05-14', '2026-05-15', false],
    ['2026-05-14', '2026-05-14', false],
    ['2026-05-14', '2027-05-14', true],
    ['--05-14', '2026-05-14', true],
    ['1984-02-29', '2026-02-28', true],
    ['1984-02-29', '2028-02-28', false],
    ['1984-02-29', '2028-02-29', true],
    ['1984-02-28', '2028-02-29', false],
    ['--02-29', '2100-02-28', true],
  ])('of %s on %s: %p', (first, day, expected) => expect(on(first, day)).toBe(expected));

  it('is once a year, whatever the date and the year', () => {
    for (const first of ['2024-01-01', '2024-02-28', '2024-02-29', '2024-03-01', '2024-07-15', '2024-12-31']) {
      const date = { ...anniversaryOf(dayNumberOf(first)), year: null };
      for (const year of [2026, 2028, 2100]) {
        const [from, to] = [dayNumberOf(`${year}-01-01`), dayNumberOf(`${year + 1}-01-01`)];
        const days = Array.from({ length: to - from }, (_, index) => from + index);
        expect(days.filter((each) => isAnniversary(date, each))).toHaveLength(1);
        expect(days.filter((each) => datesOn(each).includes(date.date))).toHaveLength(1);
      }
    }
  });
});
