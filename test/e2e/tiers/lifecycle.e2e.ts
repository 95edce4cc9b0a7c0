import { Analyst, type Published, touchpoint } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();
const fact = (type: string, subject: string, day: string, data: object): Published => ({
  type: `customer.${type}`,
  subject,
  time: `2024-${day}T10:00:00Z`,
  data,
});
const purchase = (subject: string, day: string) =>
  fact('purchase-made', subject, day, { amount: '1', currency: 'EUR' });

// biome-ignore lint/suspicious/noExplicitAny: an answer.
const stages = (told: any) =>
  Object.fromEntries(
    told.stages
      .filter((each: any) => each.from + each.in + each.to > 0)
      .map((each: any) => [each.stage, [each.from, each.in, each.out, each.net, each.to]]),
  );
// biome-ignore lint/suspicious/noExplicitAny: an answer.
const series = ({ items }: any) =>
  items.map(({ key, stages: counts }: any) => [
    key,
    ...counts.flatMap(({ stage, n }: any) => (n > 0 ? [`${n} ${stage}`] : [])),
  ]);

test('stages as stocks and flows, losses by reason, and who was won back', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(
    touchpoint('ann', '2024-01-10T10:00:00Z', { touchpoint: 'call' }),
    purchase('ann', '02-01'),
    purchase('ann', '03-01'),
    purchase('ben', '02-10'),
    fact('lost', 'ben', '02-20', { reason: 'competitor' }),
    fact('won-back', 'ben', '03-20', { reason: 'price' }),
    touchpoint('cat', '2024-02-15T10:00:00Z', { touchpoint: 'call' }),
    fact('lost', 'cat', '02-16', { reason: 'competitor' }),
    fact('lost', 'cat', '02-18', { reason: 'staff-attitude' }),
    fact('tier-assigned', 'ben', '01-01', { tier: 'gold' }),
  );
  const february = await analyst.get('/v1/lifecycle?from=2024-02-01&to=2024-03-01');
  expect(stages(february)).toEqual({
    prospect: [2, 1, 3, -2, 0],
    new: [0, 2, 1, 1, 1],
    lost: [0, 2, 0, 2, 2],
  });
  expect(february.flows).toEqual([
    { from: null, to: 'prospect', n: 1 },
    { from: 'prospect', to: 'new', n: 2 },
    { from: 'prospect', to: 'lost', n: 1 },
    { from: 'new', to: 'lost', n: 1 },
  ]);
  expect(february.losses).toEqual([
    { reason: 'competitor', n: 2, share: 2 / 3 },
    { reason: 'staff-attitude', n: 1, share: 1 / 3 },
  ]);
  expect(february.wonBack).toEqual({
    n: 1,
    of: 2,
    share: 0.5,
    interval: [expect.closeTo(0.0945, 3), expect.closeTo(0.9055, 3)],
    tooFew: true,
  });
  expect(series(february)).toEqual([[null, '1 new', '2 lost']]);
  // Of those lost after the 17th, each counts once, whatever came before.
  expect((await analyst.get('/v1/lifecycle?from=2024-02-17&to=2024-02-19')).wonBack).toMatchObject({ n: 0, of: 1 });
  expect(stages(await analyst.get('/v1/lifecycle?tier=gold'))).toEqual({
    prospect: [0, 1, 1, 0, 0],
    new: [0, 1, 1, 0, 0],
    lost: [0, 1, 1, 0, 0],
    'won-back': [0, 1, 0, 1, 1],
  });
  const months = await analyst.get('/v1/lifecycle?groupBy=month&to=2024-05-01');
  expect(series(months)).toEqual([
    ['2024-01', '2 prospect'],
    ['2024-02', '1 new', '2 lost'],
    ['2024-03', '1 active', '1 lost', '1 won-back'],
    ['2024-04', '1 active', '1 lost', '1 won-back'],
  ]);
  expect(await analyst.get('/v1/lifecycle?groupBy=month&from=0001-01-01&to=2024-05-01')).toEqual(months);
  const page = await analyst.get('/v1/lifecycle?groupBy=month&to=2024-05-01&limit=3');
  const rest = await analyst.get(`/v1/lifecycle?groupBy=month&to=2024-05-01&limit=3&cursor=${page.nextCursor}`);
  expect([page.items.length, rest.items, rest.nextCursor]).toEqual([3, [months.items[3]], null]);
  const weeks = await analyst.get('/v1/lifecycle?groupBy=week&from=2024-02-12&to=2024-02-22');
  expect(series(weeks)).toEqual([
    ['2024-W07', '2 new', '1 lost'],
    ['2024-W08', '1 new', '2 lost'],
  ]);
  const { body } = await analyst.ask('/v1/lifecycle?groupBy=day&from=2024-02-01&to=2024-02-02&format=csv');
  expect(body.split('\r\n')).toEqual([
    'key,stages.stage,stages.n',
    '2024-02-01,"prospect\nnew\nactive\nloyal\nlost\nwon-back","1\n1\n0\n0\n0\n0"',
    '',
  ]);
  // Until today, which is the running period.
  const today = (await analyst.get('/v1/lifecycle?groupBy=day&from=2024-03-20')).items.at(-1);
  expect(today.key).toBe(new Date().toISOString().slice(0, 10));
});

test.each([
  ['from=2024-13-01', '/from'],
  ['from=2024-03-01&to=2024-02-01', '/from'],
  ['groupBy=year', '/groupBy'],
  ['channel=web', '/channel'],
  ['currency=EUR', '/currency'],
])('a question with %s is refused', async (query, path) => {
  const analyst = await Analyst.of(started.app);
  const { status, body } = await analyst.ask(`/v1/lifecycle?${query}`);
  expect([status, body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
});
