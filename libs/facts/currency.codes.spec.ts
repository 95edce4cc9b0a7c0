import { isCurrency } from './currency.codes.js';

test.each(['EUR', 'USD', 'CNY', 'HUF', 'XCG', 'ZWG', 'DEM', 'HRK', 'BGN'])('%s is a currency of ISO 4217', (code) => {
  expect(isCurrency(code)).toBe(true);
});

test.each(['EUX', 'RMB', 'ABC', 'eur', 'EU', 'EURO', ''])('%j is none', (code) => {
  expect(isCurrency(code)).toBe(false);
});

test('all that Node names are known', () => {
  expect(Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code))).toEqual([]);
});
