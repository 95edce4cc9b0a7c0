import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { valueModelOf } from '#libs/insights/value/value-fitting.score.js';
import { expectedOf } from '#libs/insights/value/value.score.js';
import { Analyst, type Published, touchpoint } from '#test/e2e/queries/analyst.js';
import { eventually } from '#test/support/eventually.js';
import { lastClosedDayOf, missDays } from '#test/support/missed.days.js';
import { withClient } from '#test/support/proof.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();
const DAY = 86_400_000;
const money = (type: string, subject: string, time: string, amount: string, currency = 'EUR'): Published => ({
  type,
  subject,
  time,
  data: { amount, currency },
});
const purchase = (subject: string, time: string, amount: string, currency?: string) =>
  money('customer.purchase-made', subject, time, amount, currency);
const met = (subject: string, time: string, more: object = {}) =>
  touchpoint(subject, time, { touchpoint: 'counter-service', ...more });
const tier = (subject: string, time: string, name: string, reason?: string): Published => ({
  type: 'customer.tier-assigned',
  subject,
  time,
  data: { tier: name, ...(reason && { reason }) },
});

test('what a customer has brought and cost, by merges and in its currency', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(
    purchase('ann', '2024-01-10T10:00:00Z', '100.50'),
    purchase('ann', '2024-01-10T12:00:00Z', '0'),
    purchase('ben', '2024-01-01T00:00:00Z', '20'),
    purchase('ann', '2024-02-01T00:00:00Z', '7', 'USD'),
    money('customer.purchase-returned', 'ann', '2024-03-01T00:00:00Z', '100.50'),
    met('ann', '2024-03-02T00:00:00Z', { cost: { amount: '30', currency: 'EUR' } }),
    tier('ann', '2024-02-02T00:00:00Z', 'gold', 'asked for it'),
    tier('ann', '2024-01-02T00:00:00Z', 'silver'),
    { type: 'customer.merged', subject: 'ben', time: '2024-04-01T00:00:00Z', data: { into: 'ann' } },
  );
  const answer = {
    customerId: 'ann',
    mergedFrom: ['ben'],
    currency: 'EUR',
    warnings: [
      {
        code: 'OTHER_CURRENCY',
        currency: 'USD',
        message: 'Amounts in USD are not in this answer: ask with currency=USD for them.',
      },
    ],
    turnover: '20',
    costToServe: '30',
    contribution: '-10',
    purchases: 4,
    returns: 1,
    horizonDays: 365,
    discountRate: 0.1,
    expectedPurchases: null,
    expectedSpend: null,
    lifetimeValue: null,
    intervals: { expectedPurchases: null, expectedSpend: null, lifetimeValue: null },
    n: null,
    tooFew: true,
    tier: 'gold',
    tierHistory: [
      { tier: 'silver', at: '2024-01-02T00:00:00.000Z', reason: null },
      { tier: 'gold', at: '2024-02-02T00:00:00.000Z', reason: 'asked for it' },
    ],
  };
  expect(await analyst.get('/v1/customers/ann/value')).toEqual(answer);
  expect(await analyst.get('/v1/customers/ben/value')).toEqual(answer);
  expect(await analyst.get('/v1/customers/ann/value?currency=USD&horizonDays=3650&discountRate=1')).toMatchObject({
    ...{ currency: 'USD', turnover: '7', costToServe: '0', contribution: '7', purchases: 4, returns: 1 },
    ...{ horizonDays: 3650, discountRate: 1 },
  });
});

test('of a customer without amounts none are told', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(met('ann', '2024-03-02T00:00:00Z'));
  expect(await analyst.get('/v1/customers/ann/value')).toMatchObject({
    ...{ currency: null, turnover: null, costToServe: null, contribution: null, purchases: 0, returns: 0 },
    ...{ tier: null, tierHistory: [] },
  });
  expect((await analyst.ask('/v1/customers/nobody/value')).status).toBe(404);
});

test.each([
  ['horizonDays=0', '/horizonDays'],
  ['horizonDays=3651', '/horizonDays'],
  ['discountRate=1.1', '/discountRate'],
  ['currency=euro', '/currency'],
  ['from=2024-01-01', '/from'],
])('?%s is refused', async (query, path) => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(met('ann', '2024-03-02T00:00:00Z'));
  const { status, body } = await analyst.ask(`/v1/customers/ann/value?${query}`);
  expect([status, body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
});

describe('what is expected of customers', () => {
  const now = Date.now();
  const ago = (days: number) => new Date(now - days * DAY).toISOString();
  const boughtBy = (index: number) =>
    // Half of them every twenty days until lately; the others leave sooner or later.
    Array.from({ length: index % 2 === 0 ? 20 : 1 + (index % 11) }, (_, n) => 400 - 20 * n - (index % 19));

  test('a model is learned at midnight, and tells it from the next one on', async () => {
    const analyst = await Analyst.of(started.app);
    const history = Array.from({ length: 120 }, (_, index) =>
      boughtBy(index).map((days) => purchase(`c-${index}`, ago(days), `${10 + (index % 17) + (days % 3)}`)),
    ).flat();
    await analyst.publish(...history, met('seen', ago(3)));
    const value = (customer: string, query = '') => analyst.get(`/v1/customers/${customer}/value${query}`);
    expect((await value('c-0')).purchases).toBe(20);
    await missDays(started.connection, analyst.tenant, new Date(now - 3 * DAY));
    const fits = async () => (await analyst.get('/v1/value-fits')).items;
    await eventually('it is learned', async () => (await fits()).length === 1, 60_000);
    const [fit] = await fits();
    expect(fit).toMatchObject({ version: 1, n: 120, sampled: 120, used: true, inForce: false, currency: 'EUR' });
    expect(fit).toMatchObject({ activity: history.length, quality: { before: null } });
    expect(await value('c-0')).toMatchObject({ expectedPurchases: null, lifetimeValue: null, n: null });

    // As if it had been learned before the last midnight.
    await withClient(started.connection, (sql) =>
      sql.query("update fact.fits set recorded_at = recorded_at - interval '2 days' where tenant = $1", [
        analyst.tenant,
      ]),
    );
    const yesterday = ago(1).slice(0, 10);
    const closed = () => lastClosedDayOf(started.connection, analyst.tenant);
    await eventually('yesterday is over', async () => (await closed()) === yesterday);
    expect((await fits())[0].inForce).toBe(true);
    const days = boughtBy(0).map((each) => dayNumberOf(ago(each).slice(0, 10)));
    const spent = boughtBy(0).reduce((sum, each) => sum + 10 + (each % 3), 0);
    const [first, last] = [days[0] as number, days.at(-1) as number];
    const buyer = { x: 19, tx: last - first, T: dayNumberOf(yesterday) - first, paid: 20, spent };
    const expected = expectedOf(valueModelOf(fit), buyer, 100, 0.2);
    const answer = await value('c-0', '?horizonDays=100&discountRate=0.2');
    expect(answer).toMatchObject({ expectedPurchases: expect.closeTo(expected.purchases, 9), n: 120 });
    expect(Number(answer.expectedSpend)).toBeCloseTo(expected.spend, 3);
    expect(Number(answer.lifetimeValue)).toBeCloseTo(expected.lifetimeValue, 3);
    expect(answer.expectedPurchases).toBeGreaterThan(1);
    expect(answer.tooFew).toBe(false);
    for (const name of ['expectedPurchases', 'expectedSpend', 'lifetimeValue']) {
      const [low, high] = answer.intervals[name].map(Number);
      expect([name, low < Number(answer[name]), Number(answer[name]) < high]).toEqual([name, true, true]);
    }
    expect(await value('c-0', '?currency=USD')).toMatchObject({ expectedSpend: null, lifetimeValue: null });

    await analyst.publish(
      { type: 'customer.lost', subject: 'c-2', time: ago(0.1), data: { reason: 'price' } },
      { type: 'customer.profiling-objected', subject: 'c-4', time: ago(0.1), data: {} },
    );
    const told = async (customer: string) => {
      const { expectedPurchases, expectedSpend, lifetimeValue } = await value(customer);
      return [expectedPurchases, expectedSpend, lifetimeValue];
    };
    expect(await told('c-2')).toEqual([0, '0', '0']);
    expect(await told('c-4')).toEqual([null, null, null]);
    expect(await told('seen')).toEqual([null, null, null]);
    const erased = await started.app.request('DELETE', '/v1/customers/c-6', { key: analyst.keys.operate });
    analyst.position = erased.headers.get('peakend-position') ?? undefined;
    expect(await told('c-6')).toEqual([null, null, null]);
    expect((await value('c-6')).purchases).toBe(20);

    const asked = await started.app.request('POST', '/v1/value-fits', { key: analyst.keys.operate });
    expect([asked.status, asked.body]).toEqual([202, { requestedAt: expect.any(String) }]);
    await eventually('it is learned again', async () => (await fits()).length === 2, 60_000);
    expect((await fits())[0]).toMatchObject({ version: 2, n: 120, quality: { before: { total: expect.any(Number) } } });
  });
});
