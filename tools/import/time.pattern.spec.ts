import { carriesOffset, wrongPattern } from './time.pattern.js';

test.each([
  'yyyy-MM-dd HH:mm:ss',
  'yyyyMMdd',
  'd.M.yy H:mm',
  'MM/dd/yyyy h:mm a',
  'a h:mm d/M/yyyy',
  'EEE, dd MMM yyyy HH:mm:ss ZZZ',
  "yyyy-MM-dd'T'HH:mm:ss.uZZ",
  'yyyy年M月d日 HH:mm',
  'HH:mm:ss.SSS dd.MM.yyyy',
])('%s names one day and one time', (pattern) => {
  expect(wrongPattern(pattern)).toBeNull();
});

test.each([
  ['HH:mm', 'names no year: a cell names its day'],
  ['dd.MM. HH:mm', 'names no year: a cell names its day'],
  ['yyyy HH:mm', 'names no month: months are MM'],
  ['yyyy-mm-dd', 'names no month: months are MM'],
  ['MM/yyyy', 'names no day: a cell names its day'],
  ['yyyy-mm-dd HH:MM', 'has the minute not behind the hour: minutes are mm, months MM'],
  ['HH:MM dd.mm.yyyy', 'has the minute not behind the hour: minutes are mm, months MM'],
  ['yyyy-MM-dd HH:ss', 'has the second not behind the minute'],
  ['dd.MM.yyyy hh:mm', 'has hours of twelve (h) without the half of the day (a)'],
  ['dd.MM.yyyy HH:mm a', 'has the half of the day (a) without hours of twelve (h)'],
  ['dd.MM.yyyy yy', 'names the year twice'],
  ['dd.MM.yyyy HH:mm hh a', 'names the hour twice'],
  ['DD.MM.YYYY', 'holds "DD", which cannot be read: days are dd'],
  ['yyyy-MM-ddTHH:mm', 'holds "T", which cannot be read; letters that stand for themselves go in quotes'],
  [
    'yyyy-MM-dd HH:mm:ss.S',
    'holds "S", which cannot be read: use SSS for exactly three digits, or u for any fraction of a second',
  ],
  ['x', 'holds "x", which cannot be read: use "dateFormat": "epoch-ms"'],
  ['yyyyooo', 'holds "ooo", which cannot be read; letters that stand for themselves go in quotes'],
  ["yyyy-MM-dd 'Uhr", 'has a quote that is not closed'],
])('%s is refused', (pattern, why) => {
  expect(wrongPattern(pattern)).toBe(why);
});

test('letters in quotes are no offset', () => {
  expect(["yyyy'Z'", 'yyyyZZ', 'HH:mm z'].map(carriesOffset)).toEqual([false, true, true]);
});
