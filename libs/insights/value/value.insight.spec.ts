import type { ValueModelFitted } from '#libs/facts/value-fit/value-fit.events.js';
import { type OutlookParts, outlookOf, worthReportOf } from './value.insight.js';

const FIT: ValueModelFitted = {
  ...{
    version: 1,
    cutOff: '2026-02-28',
    n: 120,
    sampled: 120,
    activity: 300,
    used: true,
    currency: 'EUR',
    quality: null,
  },
  ...{ rhythm: { r: 0.243, alpha: 30.898, a: 0.793, b: 2.426 }, returning: 0, spend: { p: 6.25, q: 3.74, v: 15.44 } },
};
/** 2026-01-01 and 2026-01-11. */
const DAYS = [20_454, 20_464];
const PARTS: OutlookParts = {
  worth: { days: DAYS, paid: 2, spent: 500_000n },
  ...{ currency: 'EUR', excluded: null, fit: FIT, closed: '2026-02-28', horizonDays: 365, discountRate: 0.1 },
};
const told = (parts: Partial<OutlookParts>) => {
  const { expectedPurchases, expectedSpend, lifetimeValue, intervals } = outlookOf({ ...PARTS, ...parts });
  return [expectedPurchases, expectedSpend, lifetimeValue, ...Object.values(intervals)];
};
const NULLS = [null, null, null, null, null, null];

test.each<[name: string, parts: Partial<OutlookParts>]>([
  ['without a model in force', { fit: undefined }],
  ['of who objects to profiling', { excluded: 'objecting' }],
  ['of who was erased', { excluded: 'erased' }],
  ['of who never bought', { worth: { days: [], paid: 0, spent: 0n } }],
  ['by a model that no number holds', { fit: { ...FIT, spend: { ...FIT.spend, v: Number.MAX_VALUE } } }],
])('nothing is told %s', (_name, parts) => {
  expect(told(parts)).toEqual(NULLS);
});

test('of who is lost, nothing is expected, if anything is told of others', () => {
  expect(told({ excluded: 'lost' })).toEqual([0, '0', '0', [0, 0], ['0', '0'], ['0', '0']]);
  expect(told({ excluded: 'lost', worth: { days: [], paid: 0, spent: 0n } })[0]).toBe(0);
  expect(told({ excluded: 'lost', currency: 'USD' })).toEqual([0, null, null, [0, 0], null, null]);
  expect(told({ excluded: 'lost', fit: undefined })).toEqual(NULLS);
});

test('money is told in the currency of the model, purchases in any', () => {
  const [purchases, spend, value] = told({});
  expect(Number(spend)).toBeGreaterThan(Number(value));
  expect([spend, value]).toEqual([expect.stringMatching(/^\d+\.\d{1,4}$/), expect.stringMatching(/^\d+\.\d{1,4}$/)]);
  expect(told({ currency: 'USD' })).toEqual([purchases, null, null, expect.any(Array), null, null]);
  expect(outlookOf(PARTS)).toMatchObject({ n: 120, tooFew: false });
  expect(outlookOf({ ...PARTS, fit: undefined })).toMatchObject({ n: null, tooFew: true });
});

test('the longer a customer has been silent, the less is expected; a purchase after the last midnight counts already', () => {
  const purchases = (closed: string | null) => Number(told({ closed })[0]);
  expect(purchases('2026-03-31')).toBeLessThan(purchases('2026-02-28'));
  expect(purchases('2026-01-05')).toBe(purchases('2026-01-11'));
  expect(purchases(null)).toBe(purchases('2026-01-11'));
});

test('what was returned may be more than what was bought', () => {
  const worth = { ...PARTS.worth, purchases: 2, returns: 1, returned: 600_000n, cost: 12_500n };
  const counts = { purchases: 2, returns: 1 };
  expect(worthReportOf(worth, 'EUR')).toEqual({
    ...counts,
    ...{ turnover: '-10', costToServe: '1.25', contribution: '-11.25' },
  });
  expect(worthReportOf(worth, null)).toEqual({
    ...counts,
    ...{ turnover: null, costToServe: null, contribution: null },
  });
});
