import { Analyst, type Published, touchpoint } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

const tier = (subject: string, time: string, name: string): Published => ({
  type: 'customer.tier-assigned',
  subject,
  time,
  data: { tier: name },
});
const purchase = (subject: string, time: string, amount: string, currency = 'EUR'): Published => ({
  type: 'customer.purchase-made',
  subject,
  time,
  data: { amount, currency },
});
const call = (subject: string, time: string, data: object = {}) =>
  touchpoint(subject, time, { touchpoint: 'call', ...data });
const DAY = '2025-03-10T10:00:00Z';

// biome-ignore lint/suspicious/noExplicitAny: an answer.
const shown = ({ items }: any) =>
  items.map(({ tier: name, customers, revenue, effort, ratio }: any) => [
    name,
    customers.n,
    revenue.amount,
    effort.contacts,
    ratio,
  ]);

test('effort goes to those who bring least: the worked table', async () => {
  const analyst = await Analyst.of(started.app);
  const scheme = [
    ['a', 10, '70', 15],
    ['b', 20, '20', 25],
    ['c', 70, '10', 60],
  ] as const;
  const events = scheme.flatMap(([name, customers, revenue, contacts]) => [
    ...Array.from({ length: customers }, (_, index) => tier(`${name}-${index}`, '2025-01-01T00:00:00Z', name)),
    purchase(`${name}-0`, DAY, revenue),
    ...Array.from({ length: contacts }, (_, index) => call(`${name}-${index % customers}`, DAY)),
  ]);
  await analyst.publish(...events);
  const answer = await analyst.get('/v1/tiers');
  expect([answer.effortBy, answer.currency, answer.warnings]).toEqual(['contacts', 'EUR', []]);
  expect(shown(answer)).toEqual([
    ['a', 10, '70', 15, expect.closeTo(0.2142857, 7)],
    ['b', 20, '20', 25, 1.25],
    ['c', 70, '10', 60, 6],
  ]);
  expect(answer.items[2]).toEqual({
    tier: 'c',
    customers: { n: 70, share: 0.7 },
    revenue: { amount: '10', share: 0.1 },
    effort: { contacts: 60, seconds: 0, cost: '0', share: 0.6 },
    ratio: 6,
    costToServe: '0',
    contribution: '10',
  });
  const page = await analyst.get('/v1/tiers?limit=2');
  expect(shown(await analyst.get(`/v1/tiers?limit=2&cursor=${page.nextCursor}`))).toEqual([['c', 70, '10', 60, 6]]);
});

test('revenue and effort belong to the tier of their moment, customers to that of the end', async () => {
  const analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  const [, , counted] = await analyst.publish(
    purchase('ann', '2025-01-10T10:00:00Z', '100'),
    tier('ann', '2025-02-01T00:00:00Z', 'gold'),
    call('ann', '2025-02-02T10:00:00Z', { durationSeconds: 90.5, cost: { amount: '2.50', currency: 'EUR' } }),
    purchase('ann', '2025-02-03T10:00:00Z', '40'),
    {
      type: 'customer.purchase-returned',
      subject: 'ann',
      time: '2025-03-01T10:00:00Z',
      data: { amount: '15', currency: 'EUR' },
    },
    call('ben', '2025-02-05T10:00:00Z'),
    call('ben', '2025-03-05T10:00:00Z', { cost: { amount: '1', currency: 'USD' } }),
  );
  expect(shown(await analyst.get('/v1/tiers'))).toEqual([
    ['gold', 1, '25', 1, expect.closeTo(1 / 3 / 0.2, 9)],
    [null, 1, '100', 2, expect.closeTo(2 / 3 / 0.8, 9)],
  ]);
  // February is of the tenant's days; until its end nobody has left.
  const february = await analyst.get('/v1/tiers?from=2025-02-01&to=2025-03-01&effortBy=seconds');
  expect(shown(february)).toEqual([
    ['gold', 1, '40', 1, 1],
    [null, 1, '0', 1, null],
  ]);
  expect(february.items[0]).toMatchObject({
    effort: { seconds: 90.5, cost: '2.5' },
    costToServe: '2.5',
    contribution: '37.5',
  });
  expect(february.warnings.map(({ code, currency }: { code: string; currency: string }) => [code, currency])).toEqual([
    ['OTHER_CURRENCY', 'USD'],
  ]);
  const table = await analyst.ask('/v1/tiers?from=2025-02-01&to=2025-03-01&effortBy=seconds&format=csv&decimal=,');
  expect(table.body.split('\r\n').slice(0, 2)).toEqual([
    'tier;customers.n;customers.share;revenue.amount;revenue.share;effort.contacts;effort.seconds;effort.cost;effort.share;ratio;costToServe;contribution;currency;warnings',
    'gold;1;0,5;40;1;1;90,5;2,5;1;1;2,5;37,5;EUR;OTHER_CURRENCY USD',
  ]);
  expect(shown(await analyst.get('/v1/tiers?to=2025-01-15'))).toEqual([[null, 1, '100', 0, null]]);
  // What is known of the past changes: the tier was another one, the call was none, and both are one person.
  await analyst.publish(
    tier('ann', '2025-01-05T00:00:00Z', 'silver'),
    { type: 'touchpoint.retracted', subject: 'ann', time: '2025-03-06T10:00:00Z', data: { eventId: counted } },
    { type: 'customer.merged', subject: 'ben', time: '2025-03-07T10:00:00Z', data: { into: 'ann' } },
  );
  expect(shown(await analyst.get('/v1/tiers'))).toEqual([
    ['gold', 1, '25', 2, 5],
    ['silver', 0, '100', 0, 0],
  ]);
  const unknown = await analyst.get('/v1/tiers?currency=JPY');
  expect([unknown.currency, unknown.items[0].revenue]).toEqual(['JPY', { amount: '0', share: null }]);
  expect(unknown.warnings.map(({ code, currency }: { code: string; currency: string }) => [code, currency])).toEqual([
    ['UNKNOWN_CURRENCY', 'JPY'],
    ['OTHER_CURRENCY', 'EUR'],
    ['OTHER_CURRENCY', 'USD'],
  ]);
});

test.each([
  ['from=2025-02-30', '/from'],
  ['from=2025-03-01&to=2025-02-01', '/from'],
  ['effortBy=minutes', '/effortBy'],
  ['currency=eur', '/currency'],
  ['tier=gold', '/tier'],
  ['groupBy=tier', '/groupBy'],
])('a question with %s is refused', async (query, path) => {
  const analyst = await Analyst.of(started.app);
  const { status, body } = await analyst.ask(`/v1/tiers?${query}`);
  expect([status, body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
});
