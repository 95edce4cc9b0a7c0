import fc from 'fast-check';
import { parseTime, type TimeFormat } from './cell.time.js';

const read = (cell: string, dateFormat: string | null, timeZone: string | null, more: Partial<TimeFormat> = {}) =>
  parseTime(cell, { dateFormat, timeZone, locale: null, decimal: '.', ...more });
const berlin = (cell: string) => read(cell, 'yyyy-MM-dd HH:mm:ss', 'Europe/Berlin');

test('a local time is read in the time zone of the file', () => {
  expect(berlin('2024-01-31 09:30:00')).toBe('2024-01-31T08:30:00.000Z');
  expect(berlin(' 2024-07-31 09:30:00 ')).toBe('2024-07-31T07:30:00.000Z');
  expect(read('19970101', 'yyyyMMdd', 'UTC')).toBe('1997-01-01T00:00:00.000Z');
  expect(read('03/22/23', 'MM/dd/yy', 'America/New_York')).toBe('2023-03-22T04:00:00.000Z');
  expect(read('31.12.2024 5:07', 'd.M.yyyy H:mm', 'UTC')).toBe('2024-12-31T05:07:00.000Z');
});

test('a time skipped when clocks go forward moves on by the length of the gap', () => {
  expect(berlin('2024-03-31 01:59:59')).toBe('2024-03-31T00:59:59.000Z');
  expect(berlin('2024-03-31 02:30:00')).toBe('2024-03-31T01:30:00.000Z');
  expect(berlin('2024-03-31 03:30:00')).toBe('2024-03-31T01:30:00.000Z');
});

test('a time that occurs twice when clocks go back is the earlier one', () => {
  expect(berlin('2024-10-27 01:59:59')).toBe('2024-10-26T23:59:59.000Z');
  expect(berlin('2024-10-27 02:30:00')).toBe('2024-10-27T00:30:00.000Z');
  expect(berlin('2024-10-27 03:00:00')).toBe('2024-10-27T02:00:00.000Z');
});

test('an offset in the cell wins over the zone', () => {
  expect(read('2024-01-31T09:30:00-05:00', null, 'Europe/Berlin')).toBe('2024-01-31T14:30:00.000Z');
  expect(read('2024-01-31 09:30:00Z', null, null)).toBe('2024-01-31T09:30:00.000Z');
  expect(read('31.01.2024 09:30 +0100', 'dd.MM.yyyy HH:mm ZZZ', 'UTC')).toBe('2024-01-31T08:30:00.000Z');
  expect(read('2024-01-31 09:30:00', null, 'Europe/Berlin')).toBe('2024-01-31T08:30:00.000Z');
});

test('up to six digits of a second are kept', () => {
  expect(read('2024-01-31T09:30:00.1234567+01:00', null, null)).toBe('2024-01-31T08:30:00.123456Z');
  expect(read('2024-01-31 09:30:00,0001', null, 'Europe/Berlin')).toBe('2024-01-31T08:30:00.000100Z');
  expect(read('2024-01-31 09:30:00.120000', null, 'UTC')).toBe('2024-01-31T09:30:00.120Z');
  const pattern = (cell: string, format: string) => read(cell, format, 'Europe/Berlin');
  expect(pattern('31.01.2024 09:30:00.000012', 'dd.MM.yyyy HH:mm:ss.u')).toBe('2024-01-31T08:30:00.000012Z');
  expect(pattern('20240131 093000,5', 'yyyyMMdd HHmmss,u')).toBe('2024-01-31T08:30:00.500Z');
  expect(pattern('31.01.2024 09:30:00.654321 +0000', 'dd.MM.yyyy HH:mm:ss.SSSSSS ZZZ')).toBe(
    '2024-01-31T09:30:00.654321Z',
  );
  expect(pattern('2024-01-31 SSSS 09:30:00.123', "yyyy-MM-dd 'SSSS' HH:mm:ss.SSS")).toBe('2024-01-31T08:30:00.123Z');
});

test('anything but a time is refused, with what was expected', () => {
  expect(() => berlin('31.01.2024')).toThrow('"31.01.2024" is not a time in the format yyyy-MM-dd HH:mm:ss');
  expect(() => berlin('2023-02-29 00:00:00')).toThrow('is not a time');
  expect(() => read('soon', null, 'UTC')).toThrow('"soon" is not a time in ISO 8601');
  expect(() => read('2024-01-31', null, null)).toThrow('has no offset from UTC, and the mapping names no "timeZone"');
});

test('an offset takes precedence over a zone after it, and must agree with it', () => {
  const inBerlin = (cell: string) => read(cell, null, 'Europe/Berlin');
  expect(inBerlin('2025-11-03T10:15:00+01:00[Europe/Berlin]')).toBe('2025-11-03T09:15:00.000Z');
  expect(inBerlin('2025-11-03T10:15:00Z[UTC]')).toBe('2025-11-03T10:15:00.000Z');
  expect(inBerlin('2025-11-03T10:15:00Z[Asia/Tokyo]')).toBe('2025-11-03T10:15:00.000Z');
  expect(inBerlin('2025-10-26T02:30:00+01:00[Europe/Berlin]')).toBe('2025-10-26T01:30:00.000Z');
  expect(inBerlin('2025-10-26T02:30:00[Europe/Berlin]')).toBe('2025-10-26T00:30:00.000Z');
  expect(read('2025-11-03T10:15:00[Asia/Tokyo]', null, null)).toBe('2025-11-03T01:15:00.000Z');
  expect(() => inBerlin('2025-11-03T10:15:00+05:00[Europe/Berlin]')).toThrow('must agree with the offset');
  expect(() => inBerlin('2025-11-03T10:15:00+01:00[Europe/Nowhere]')).toThrow('is not a time in ISO 8601');
});

test('the result of a text with an offset or a zone does not depend on the time zone of the file', () => {
  const offset = fc.oneof(
    fc.constantFrom('Z', 'z', '+00', '-0330', '+14:00', ' +01:00'),
    fc.constantFrom('Z[UTC]', '[Asia/Kolkata]', 'Z[Europe/Berlin]', '[!America/St_Johns]'),
  );
  const clock = fc.constantFrom('', 'T10', ' 10:15', 'T101500', 'T10:15:00.123456', 't23:59:59,5', 'T24:00');
  const day = fc
    .date({ min: new Date('1970-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const zone = fc.constantFrom(null, 'UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu');
  const outcome = (cell: string, timeZone: string | null) => {
    try {
      return read(cell, null, timeZone);
    } catch (error) {
      return (error as Error).message;
    }
  };
  fc.assert(
    fc.property(day, clock, offset, zone, zone, (date, time, from, one, other) => {
      expect(outcome(date + time + from, one)).toBe(outcome(date + time + from, other));
    }),
  );
  const patterns = fc.constantFrom(
    ['dd.MM.yyyy HH:mm ZZZ', '31.01.2024 09:30 -0330'],
    ['yyyy-MM-dd HH:mm:ss.u ZZ', '2024-10-27 02:30:00.123456 +05:30'],
    ['yyyy-MM-dd HH:mm z', '2024-10-27 02:30 Europe/Berlin'],
  );
  fc.assert(
    fc.property(patterns, zone, zone, ([pattern, cell], one, other) => {
      expect(read(cell as string, pattern as string, one)).toBe(read(cell as string, pattern as string, other));
    }),
  );
});

test('a cell must name its day', () => {
  for (const cell of ['1015', '00:05', 'T10:15', '2024', '2024-05', '2024-W05', '12-31', '24-01-31', '2025-11-03Z']) {
    expect(() => read(cell, null, 'UTC')).toThrow(`"${cell}" is not a time in ISO 8601`);
  }
  expect(read('20240131', null, 'UTC')).toBe('2024-01-31T00:00:00.000Z');
  expect(read('2024-W05-3', null, 'UTC')).toBe('2024-01-31T00:00:00.000Z');
  expect(read('2024-031T09', null, 'UTC')).toBe('2024-01-31T09:00:00.000Z');
  expect(() => read('31.01.124', 'dd.MM.yy', 'UTC')).toThrow('is not a time in the format dd.MM.yy');
  expect(() => read('31.1.24', 'd.M.y', 'UTC')).toThrow('is not a time in the format d.M.y');
});

test('microseconds are kept, finer digits are not', () => {
  expect(read('2024-01-31 09:30:00.1234567', null, 'UTC')).toBe('2024-01-31T09:30:00.123456Z');
  expect(read('2024-01-31 09:30:00.1230004', null, 'UTC')).toBe('2024-01-31T09:30:00.123Z');
  expect(read('31.01.2024 09:30:00.12345', 'dd.MM.yyyy HH:mm:ss.u', 'UTC')).toBe('2024-01-31T09:30:00.123450Z');
  expect(read('31.01.2024 09:30:00.5', 'dd.MM.yyyy HH:mm:ss.u', 'UTC')).toBe('2024-01-31T09:30:00.500Z');
});

test('blanks of every kind count as blanks, and invisible characters as nothing', () => {
  expect(read('11/3/2025, 1:05:00\u202FPM', 'M/d/yyyy, h:mm:ss a', 'UTC')).toBe('2025-11-03T13:05:00.000Z');
  expect(read('\u200E11/3/2025\u00A0 1:05\u202FAM\u200F', 'M/d/yyyy h:mm a', 'UTC')).toBe('2025-11-03T01:05:00.000Z');
  expect(read('2025-11-03\u00A010:15', null, 'UTC')).toBe('2025-11-03T10:15:00.000Z');
  expect(read('3.11.2025 10:15', 'd.M.yyyy\u00A0H:mm', 'UTC')).toBe('2025-11-03T10:15:00.000Z');
});

test('days as spreadsheets count them, in the zone of the file, to the nearest millisecond', () => {
  const excel = (cell: string, more: Partial<TimeFormat> = {}) => read(cell, 'excel', 'Europe/Berlin', more);
  expect(excel('45964')).toBe('2025-11-02T23:00:00.000Z');
  expect(excel('45964.427083333336')).toBe('2025-11-03T09:15:00.000Z');
  expect(excel('45964.4270833333')).toBe('2025-11-03T09:15:00.000Z');
  expect(excel('45964,5', { decimal: ',' })).toBe('2025-11-03T11:00:00.000Z');
  expect(read('61', 'excel', 'UTC')).toBe('1900-03-01T00:00:00.000Z');
  for (const cell of ['60', '0.5', '-1', '2958466', '4.6E4', '2025-11-03', '45964,5']) {
    expect(() => excel(cell)).toThrow(
      `"${cell}" is not a time as spreadsheets count days: a number from 61 (1 March 1900) on`,
    );
  }
});

test('seconds and milliseconds since 1970', () => {
  expect(read('1762164900', 'epoch-s', null)).toBe('2025-11-03T10:15:00.000Z');
  expect(read('1762164900.1234567', 'epoch-s', 'Europe/Berlin')).toBe('2025-11-03T10:15:00.123456Z');
  expect(read('-1000', 'epoch-s', null)).toBe('1969-12-31T23:43:20.000Z');
  expect(read('1762164900123', 'epoch-ms', null)).toBe('2025-11-03T10:15:00.123Z');
  expect(() => read('1762164900123', 'epoch-s', null)).toThrow('is not a time in seconds since 1970');
  expect(() => read('0', 'epoch-s', null)).toThrow('"0" is not a time in seconds since 1970');
  expect(() => read('1762164900', 'epoch-ms', null)).toThrow('is not a time in milliseconds since 1970');
  expect(() => read('1.76216E+12', 'epoch-ms', null)).toThrow('is not a time in milliseconds since 1970');
});

test.each([
  ['de', 'd. MMMM yyyy HH:mm', '3. März 2025 09:30'],
  ['de', 'd. MMM yyyy HH:mm', '3. Mär. 2025 09:30'],
  ['hu', 'yyyy. MMMM d. H:mm', '2025. március 3. 9:30'],
  ['fr', 'd MMMM yyyy HH:mm', '3 mars 2025 09:30'],
  ['ru', 'd MMMM yyyy HH:mm', '3 марта 2025 09:30'],
  ['es', 'd MMMM yyyy h:mm a', '3 marzo 2025 9:30 a.\u00A0m.'],
  ['en', 'd LLL yyyy h:mm a', '3 Mar 2025 9:30 a.m.'],
  ['zh-CN', 'yyyy年M月d日 ah:mm', '2025年3月3日 上午9:30'],
  ['zh-TW', 'yyyy/M/d a hh:mm', '2025/3/3 上午 09:30'],
])('names of months and halves of the day in %s', (locale, pattern, cell) => {
  expect(read(cell, pattern, 'UTC', { locale })).toBe('2025-03-03T09:30:00.000Z');
});

test('every moment a zone can write is read back, except the second of two', () => {
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
