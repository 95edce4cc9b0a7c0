import fc from 'fast-check';
import { groupings, type NumberFormat, parseNumber } from './cell.number.js';

const read = (cell: string, format: Partial<NumberFormat> = {}) =>
  parseNumber(cell, { decimal: '.', grouping: null, ...format }).value;
const german = { decimal: ',', grouping: '.' } as const;

test('if a decimal mark is named, the other mark is an error unless declared for grouping', () => {
  const why =
    'which is not a number: the decimal mark is ","; if "." is one, say so with "decimal", if it is between thousands with "grouping"';
  expect(() => read('1.234', { decimal: ',' })).toThrow(why);
  expect(() => read('1.234,5', { decimal: ',' })).toThrow(why);
  expect(() => read('12.5', { decimal: ',' })).toThrow(why);
  expect(() => read('1,234')).toThrow(
    'which is not a number: the decimal mark is "."; if "," is one, say so with "decimal", if it is between thousands with "grouping"',
  );
  expect([read('1.234', german), read('1.234.567,8', german), read('1234,5', german)]).toEqual([
    1234, 1234567.8, 1234.5,
  ]);
});

test('groups have three digits, counted from the right, with one mark', () => {
  for (const cell of [
    '12.34',
    '1.2345',
    '1234.567',
    '.123',
    '1..234',
    '1.234.56',
    '1,234.567',
    '1.234,567,8',
    '1.234e3',
  ])
    expect(() => read(cell, german)).toThrow('which is not a number');
  expect(() => read('1,23,456', { grouping: ',' })).toThrow('which is not a number');
});

test('blanks of every kind and both apostrophes may separate groups', () => {
  for (const blank of [' ', '\u00A0', '\u202F', '\u2009']) {
    expect(read(`1${blank}234${blank}567,5`, { decimal: ',', grouping: ' ' })).toBe(1234567.5);
  }
  expect([read("1'234'567.5", { grouping: "'" }), read('1’234.5', { grouping: "'" })]).toEqual([1234567.5, 1234.5]);
  expect(() => read('1 234', german)).toThrow('which is not a number');
});

test.each([
  ['€ 1.234,50', 1234.5],
  ['1.234,50 €', 1234.5],
  ['EUR 12', 12],
  ['12 CHF', 12],
  ['12,50Ft', 12.5],
  ['-€12', -12],
  ['€-12', -12],
  ['US$ 12', 12],
  ['R$ 12', 12],
  ['12 zł', 12],
  ['12元', 12],
  ['(1.234,50)', -1234.5],
  ['(€ 12)', -12],
  ['€ (12)', -12],
  ['\u221212,5', -12.5],
  ['– 12', -12],
  ['12,50-', -12.5],
  ['12,50- €', -12.5],
  ['+12', 12],
  ['0', 0],
])('%s', (cell, value) => {
  expect(read(cell, german)).toBe(value);
});

test.each([
  '--12',
  '(-12)',
  '-12-',
  '€12€',
  'EUR €12',
  '12 ABC',
  '12 %',
  '5K',
  '5 m',
  'twelve',
  '()',
  '€',
  '-',
  '',
  '1e',
  '12 12',
  '0x10',
  '1_000',
])('%s is not a number', (cell) => {
  expect(() => read(cell, german)).toThrow('which is not a number');
});

test('a number with more digits than a double can keep is refused', () => {
  const why = 'which has more digits than a number can keep: bring it in as a text';
  expect(() => read('12345678901234567890')).toThrow(why);
  expect(() => read('19.9000000000000001')).toThrow(why);
  expect(() => read('1e999')).toThrow(why);
  expect([read('1.10'), read('1e3'), read('9007199254740992')]).toEqual([1.1, 1000, 9007199254740992]);
});

test('a sign or a code says which currencies it may mean', () => {
  const of = (cell: string) => [...(parseNumber(cell, { decimal: '.', grouping: null }).currencies ?? [])];
  expect([of('12'), of('12 EUR'), of('€12'), of('12 Ft')]).toEqual([[], ['EUR'], ['EUR'], ['HUF']]);
  expect(of('$12')).toEqual(expect.arrayContaining(['USD', 'CAD', 'AUD']));
});

test('a format reads whatever it writes, and zero is never −0', () => {
  const cents = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 });
  fc.assert(
    fc.property(cents, fc.constantFrom(...groupings, null), fc.constantFrom('.', ','), (amount, grouping, decimal) => {
      if (grouping === decimal) return;
      const [whole = '', fraction = ''] = (Math.abs(amount) / 100).toFixed(2).split('.');
      const grouped = grouping === null ? whole : whole.replace(/(?<=\d)(?=(\d{3})+$)/g, grouping);
      const cell = `${amount < 0 ? '-' : ''}${grouped}${decimal}${fraction}`;
      const value = parseNumber(cell, { decimal: decimal as '.' | ',', grouping }).value;
      expect(Object.is(value, amount === 0 ? 0 : amount / 100)).toBe(true);
    }),
  );
});
