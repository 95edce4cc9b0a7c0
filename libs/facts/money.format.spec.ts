import fc from 'fast-check';
import { hasDecimals, MONEY_PATTERN, moneyText } from './money.format.js';

describe('money', () => {
  it.each([
    ['12.50', '12.5'],
    ['12.00', '12'],
    ['100', '100'],
    ['0.0', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['-3.10', '-3.1'],
    ['99999999999.9999', '99999999999.9999'],
    [12.5, '12.5'],
    [-0, '0'],
    [1e3, '1000'],
    [0.0001, '0.0001'],
    [99999999999.9999, '99999999999.9999'],
  ])('spells %p as %s', (amount, text) => {
    expect(moneyText(amount)).toBe(text);
  });

  it.each(['', '1.', '.5', '01', '+1', '1e3', '1,5', ' 1', '1.00000', '100000000000', '--1'])(
    'takes %j for no amount',
    (text) => {
      expect(MONEY_PATTERN.test(text)).toBe(false);
    },
  );

  it('counts the decimals of numbers', () => {
    expect([1.2345, 1e-4, 5, 1e20].every((value) => hasDecimals(value, 4))).toBe(true);
    expect([1.23456, 1e-5, 5e-7, 0.1 + 0.2].some((value) => hasDecimals(value, 4))).toBe(false);
  });

  it('spells a number like its text, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.constantFrom(1, 10, 100, 1000, 10_000), (units, scale) => {
        const value = units / scale;
        fc.pre(Math.abs(value) < 1e11);
        const places = Math.log10(scale);
        expect(hasDecimals(value, 4)).toBe(true);
        expect(moneyText(value)).toBe(moneyText(value.toFixed(places)));
        expect(Number(moneyText(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
