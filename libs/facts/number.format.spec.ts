import fc from 'fast-check';
import { survives } from './number.format.js';

test.each([
  '0',
  '-0',
  '1',
  '-12.50',
  '0.1',
  '1e3',
  '1E-7',
  '9007199254740992',
  '0.30000000000000004',
  '1e22',
  '100e-2',
])('%s survives', (decimal) => {
  expect(survives(decimal)).toBe(true);
});

test.each([
  '12345678901234567890',
  '9007199254740993',
  '19.9000000000000001',
  '0.1000000000000000055',
  '1e999',
  '1e-999',
  '-1.7976931348623157e309',
])('%s does not survive', (decimal) => {
  expect(survives(decimal)).toBe(false);
});

test('a long run of zeros within is looked at once', () => {
  const zeros = '0'.repeat(100_000);
  expect([survives(`0.1${zeros}1`), survives(`0.1${zeros}`), survives(`1${zeros}1`)]).toEqual([false, true, false]);
});

test('every double survives as JSON writes it, and so does every decimal of at most fifteen digits', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => survives(JSON.stringify(n))));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), fc.integer({ min: 0, max: 15 }), (n, decimals) => {
      const digits = String(n).padStart(decimals + 1, '0');
      const at = digits.length - decimals;
      return survives(decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`);
    }),
  );
});

test('another decimal of the same double does not survive', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 9 }), (n, digit) => {
      const text = String(n);
      const longer = `${text.includes('.') ? text : `${text}.`}${'0'.repeat(20)}${digit}`;
      return Number(longer) !== n || !survives(longer);
    }),
  );
});
