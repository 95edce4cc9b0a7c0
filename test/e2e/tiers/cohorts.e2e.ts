import { Analyst, type Published } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();
const money = (type: string, subject: string, time: string, amount: string): Published => ({
  type,
  subject,
  time,
  data: { amount, currency: 'EUR' },
});
const purchase = (subject: string, time: string, amount: string) =>
  money('customer.purchase-made', subject, time, amount);

// biome-ignore lint/suspicious/noExplicitAny: an answer.
const shown = ({ items }: any) =>
  items.map(({ cohort, customers, months }: any) => [
    cohort,
    customers,
    ...months.slice(0, 3).map(({ month, active, turnover }: any) => `${month}: ${active} ${turnover}`),
  ]);

test('customers by the month of their first purchase, and what they did since', async () => {
  const analyst = await Analyst.of(started.app, { timeZone: 'Asia/Tokyo' });
  await analyst.publish(
    // Already March in Tokyo.
    purchase('ann', '2024-02-29T16:00:00Z', '10'),
    purchase('ann', '2024-05-01T00:00:00Z', '5'),
    money('customer.purchase-returned', 'ann', '2024-04-10T00:00:00Z', '2.50'),
    purchase('ben', '2024-03-10T00:00:00Z', '1'),
    purchase('cat', '2024-05-10T00:00:00Z', '7'),
    { type: 'customer.tier-assigned', subject: 'cat', time: '2024-06-01T00:00:00Z', data: { tier: 'gold' } },
  );
  const answer = await analyst.get('/v1/cohorts');
  expect([answer.currency, answer.warnings, answer.nextCursor]).toEqual(['EUR', [], null]);
  expect(shown(answer)).toEqual([
    ['2024-03', 2, '0: 2 11', '1: 0 -2.5', '2: 1 5'],
    ['2024-05', 1, '0: 1 7', '1: 0 0', '2: 0 0'],
  ]);
  expect(answer.items[0].months[2]).toEqual({
    month: 2,
    active: 1,
    share: 0.5,
    interval: [expect.closeTo(0.0945, 3), expect.closeTo(0.9055, 3)],
    turnover: '5',
    partial: false,
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer.
  const partial = answer.items[1].months.filter((each: any) => each.partial);
  expect(partial).toEqual([answer.items[1].months.at(-1)]);
  expect(shown(await analyst.get('/v1/cohorts?tier=gold'))).toEqual([['2024-05', 1, '0: 1 7', '1: 0 0', '2: 0 0']]);
  const first = await analyst.get('/v1/cohorts?from=2024-01-01&limit=1');
  const second = await analyst.get(`/v1/cohorts?from=2024-01-01&limit=1&cursor=${first.nextCursor}`);
  expect([first, second].map((page) => shown(page)[0][0])).toEqual(['2024-03', '2024-05']);
  expect(shown(await analyst.get('/v1/cohorts?to=2024-05-01')).map(([cohort]: [string]) => cohort)).toEqual([
    '2024-03',
  ]);
  // A merge joins both from the start.
  await analyst.publish({
    type: 'customer.merged',
    subject: 'cat',
    time: '2024-07-01T00:00:00Z',
    data: { into: 'ben' },
  });
  expect(shown(await analyst.get('/v1/cohorts'))).toEqual([['2024-03', 2, '0: 2 11', '1: 0 -2.5', '2: 2 12']]);
  // As a table, each month of a cohort has a row.
  const { body } = await analyst.ask('/v1/cohorts?format=csv&tier=gold&decimal=,');
  const [head, ...rows] = body.trim().split('\r\n');
  expect(head).toBe(
    'cohort;customers;tooFew;month;active;share;interval.0;interval.1;turnover;partial;currency;warnings',
  );
  const cells = rows.map((row: string) => row.split(';'));
  const told = cells.map((row: readonly string[]) => [...row.slice(0, 6), row[8], ...row.slice(10)]);
  expect(told.slice(0, 3)).toEqual([
    ['2024-03', '1', 'true', '0', '1', '1', '1', 'EUR', ''],
    ['2024-03', '1', 'true', '1', '0', '0', '0', 'EUR', ''],
    ['2024-03', '1', 'true', '2', '1', '1', '7', 'EUR', ''],
  ]);
  expect(cells.map((row: readonly string[]) => row[9])).toEqual([...rows.slice(1).map(() => 'false'), 'true']);
});

test.each([
  ['from=2024-02-02', '/from'],
  ['to=2024-02', '/to'],
  ['from=2024-03-01&to=2024-02-01', '/from'],
  ['currency=euro', '/currency'],
  ['groupBy=month', '/groupBy'],
])('a question with %s is refused', async (query, path) => {
  const analyst = await Analyst.of(started.app);
  const { status, body } = await analyst.ask(`/v1/cohorts?${query}`);
  expect([status, body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
});
