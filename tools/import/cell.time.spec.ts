import fc from 'fast-check';
import { carriesOffset, parseTime } from './cell.time.js';

const berlin = (cell: string) => parseTime(cell, 'yyyy-MM-dd HH:mm:ss', 'Europe/Berlin');

test('a local time is read in the zone of the file', () => {
  expect(berlin('2024-01-31 09:30:00')).toBe('2024-01-31T08:30:00.000Z');
  expect(berlin(' 2024-07-31 09:30:00 ')).toBe('2024-07-31T07:30:00.000Z');
  expect(parseTime('19970101', 'yyyyMMdd', 'UTC')).toBe('1997-01-01T00:00:00.000Z');
  expect(parseTime('03/22/23', 'MM/dd/yy', 'America/New_York')).toBe('2023-03-22T04:00:00.000Z');
  expect(parseTime('31.12.2024 5:07', 'd.M.yyyy H:mm', 'UTC')).toBe('2024-12-31T05:07:00.000Z');
});

test('a time that never was, when clocks go forward, moves on by the length of the gap', () => {
  expect(berlin('2024-03-31 01:59:59')).toBe('2024-03-31T00:59:59.000Z');
  expect(berlin('2024-03-31 02:30:00')).toBe('2024-03-31T01:30:00.000Z');
  expect(berlin('2024-03-31 03:30:00')).toBe('2024-03-31T01:30:00.000Z');
});

test('a time that was twice, when clocks go back, is the earlier one', () => {
  expect(berlin('2024-10-27 01:59:59')).toBe('2024-10-26T23:59:59.000Z');
  expect(berlin('2024-10-27 02:30:00')).toBe('2024-10-27T00:30:00.000Z');
  expect(berlin('2024-10-27 03:00:00')).toBe('2024-10-27T02:00:00.000Z');
});

test('an offset in the cell wins over the zone', () => {
  expect(parseTime('2024-01-31T09:30:00-05:00', null, 'Europe/Berlin')).toBe('2024-01-31T14:30:00.000Z');
  expect(parseTime('2024-01-31 09:30:00Z', null, null)).toBe('2024-01-31T09:30:00.000Z');
  expect(parseTime('31.01.2024 09:30 +0100', 'dd.MM.yyyy HH:mm ZZZ', 'UTC')).toBe('2024-01-31T08:30:00.000Z');
  expect(parseTime('2024-01-31 09:30:00', null, 'Europe/Berlin')).toBe('2024-01-31T08:30:00.000Z');
});

test('up to six digits of a second are kept', () => {
  expect(parseTime('2024-01-31T09:30:00.1234567+01:00', null, null)).toBe('2024-01-31T08:30:00.123456Z');
  expect(parseTime('2024-01-31 09:30:00,0001', null, 'Europe/Berlin')).toBe('2024-01-31T08:30:00.000100Z');
  expect(parseTime('2024-01-31 09:30:00.120000', null, 'UTC')).toBe('2024-01-31T09:30:00.120Z');
  const pattern = (cell: string, format: string) => parseTime(cell, format, 'Europe/Berlin');
  expect(pattern('31.01.2024 09:30:00.000012', 'dd.MM.yyyy HH:mm:ss.u')).toBe('2024-01-31T08:30:00.000012Z');
  expect(pattern('20240131 093000,5', 'yyyyMMdd HHmmss,u')).toBe('2024-01-31T08:30:00.500Z');
  expect(pattern('31.01.2024 09:30:00.654321 +0000', 'dd.MM.yyyy HH:mm:ss.SSSSSS ZZZ')).toBe(
    '2024-01-31T09:30:00.654321Z',
  );
  expect(pattern('2024-01-31 SSSS 09:30:00.123', "yyyy-MM-dd 'SSSS' HH:mm:ss.SSS")).toBe('2024-01-31T08:30:00.123Z');
});

test('what is no time is refused with what was expected', () => {
  expect(() => berlin('31.01.2024')).toThrow('"31.01.2024" is not a time in the format yyyy-MM-dd HH:mm:ss');
  expect(() => berlin('2023-02-29 00:00:00')).toThrow('is not a time');
  expect(() => parseTime('soon', null, 'UTC')).toThrow('"soon" is not a time in ISO 8601');
  expect(() => parseTime('2024-01-31', null, null)).toThrow(
    'has no offset from UTC, and the mapping names no "timeZone"',
  );
});

test('letters in quotes are no offset', () => {
  expect([carriesOffset("yyyy'Z'"), carriesOffset('yyyyZZ'), carriesOffset('HH:mm z')]).toEqual([false, true, true]);
});

test('every moment that its zone can write is read back, but for the second of two', () => {
  const year = { min: Date.UTC(2024, 0, 1), max: Date.UTC(2025, 0, 1) };
  fc.assert(
    fc.property(fc.integer(year), (moment) => {
      const second = Math.floor(moment / 1000) * 1000;
      const wall = new Date(second).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
      const earlier = second - Date.parse(berlin(wall));
      expect([0, 3_600_000]).toContain(earlier);
      if (earlier > 0) expect(wall.slice(0, 13)).toBe('2024-10-27 02');
    }),
  );
});
