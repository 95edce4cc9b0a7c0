import { calendarOf } from './calendar.js';

const day = (timeZone: string, time: string) => calendarOf(timeZone)(Date.parse(time));

test('days begin at the midnights of the zone, also where clocks change', () => {
  expect(day('America/New_York', '2024-03-10T04:59:59.999Z')).toBe('2024-03-09');
  expect(day('America/New_York', '2024-03-10T05:00:00Z')).toBe('2024-03-10');
  expect(day('America/New_York', '2024-03-11T04:00:00Z')).toBe('2024-03-11');
  expect(day('Asia/Kolkata', '2024-12-31T18:29:59Z')).toBe('2024-12-31');
  expect(day('Asia/Kolkata', '2024-12-31T18:30:00Z')).toBe('2025-01-01');
});

test('the far past is not counted by the Julian calendar', () => {
  for (const timeZone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
    expect(day(timeZone, '0001-01-01T12:00:00Z')).toBe('0001-01-01');
    expect(day(timeZone, '0900-02-28T12:00:00Z')).toBe('0900-02-28');
    expect(day(timeZone, '1799-12-31T12:00:00Z')).toBe('1799-12-31');
    expect(day(timeZone, '1800-01-01T12:00:00Z')).toBe('1800-01-01');
  }
  expect(day('America/New_York', '0099-12-31T23:00:00Z')).toBe('0099-12-31');
  expect(day('Asia/Kolkata', '0099-12-31T23:00:00Z')).toBe('0100-01-01');
});

test('no day stands before the first one', () => {
  expect(day('America/New_York', '0001-01-01T00:00:00Z')).toBe('0001-01-01');
});
