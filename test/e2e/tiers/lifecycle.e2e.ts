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
  const parts = 'from=2024-02-17&to=2024-03-12';
  const [second, third] = (await analyst.get(`/v1/lifecycle?groupBy=month&${parts}`)).items;
  const days = (await analyst.get(`/v1/lifecycle?groupBy=day&${parts}`)).items;
  expect([second.stages, third.stages]).toEqual([days[12].stages, days.at(-1).stages]);
  const page = await analyst.get('/v1/lifecycle?groupBy=month&to=2024-05-01&limit=3');
  const rest = await analyst.get(`/v1/lifecycle?groupBy=month&to=2024-05-01&limit=3&cursor=${page.nextCursor}`);
  expect([page.items.length, rest.items, rest.nextCursor]).toEqual([3, [months.items[3]], null]);
  const weeks = await analyst.get('/v1/lifecycle?groupBy=week&from=2024-02-12&to=2024-02-22');
  expect(series(weeks)).toEqual([
    ['2024-W07', '2 new', '1 lost'],
    ['2024-W08', '1 new', '2 lost'],
  ]);
  const { body } = await analyst.ask('/v1/lifecycle?groupBy=day&from=2024-02-01&to=2024-02-02&format=csv');
  const stocks = ['prospect', 'new', 'active', 'loyal', 'at-risk', 'dormant', 'lost', 'won-back'];
  expect(body.split('\r\n')).toEqual([
    'key,stage,n,from,in,out,net,to',
    ...stocks.map((stage, index) => `2024-02-01,${stage},${index < 2 ? 1 : 0},,,,,`),
    '',
  ]);
  const flat = await analyst.ask('/v1/lifecycle?from=2024-02-01&to=2024-02-02&format=csv');
  const { stages: told } = await analyst.get('/v1/lifecycle?from=2024-02-01&to=2024-02-02');
  expect(flat.body.split('\r\n').slice(1, -1)).toEqual(
    told.map((each: Record<string, number>) =>
      ['', each.stage, '', each.from, each.in, each.out, each.net, each.to].join(','),
    ),
  );
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

test('customers who may leave, and dormant ones, are where their profiles say', async () => {
  const analyst = await Analyst.of(started.app);
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const felt = (valence: number) => ({ touchpoint: 'counter-service', channel: 'branch', valence });
  await analyst.publish(touchpoint('old', '2024-01-10T10:00:00Z', felt(0.3)));
  for (const customer of ['ann', 'ben'])
    await analyst.publish(...[22, 15, 8, 1].map((days) => touchpoint(customer, ago(days), felt(0.3))));
  await analyst.publish(
    touchpoint('ann', ago(0.01), felt(-0.9)),
    {
      type: 'complaint.filed',
      subject: 'ann',
      time: ago(0.01),
      data: { category: 'staff-attitude', severity: 5, channel: 'branch' },
    },
    { type: 'feedback.submitted', subject: 'ann', time: ago(0.01), data: { instrument: 'nps', value: 2 } },
  );
  const now = await analyst.get('/v1/lifecycle');
  expect(now.stages.filter(({ to }: { to: number }) => to > 0).map(({ stage, to }: any) => [stage, to])).toEqual([
    ['prospect', 1],
    ['at-risk', 1],
    ['dormant', 1],
  ]);
  const inStage = async (stage: string) =>
    (await analyst.get(`/v1/customers?lifecycle=${stage}`)).items.map((each: any) => [each.customerId, each.lifecycle]);
  expect(await Promise.all(['prospect', 'at-risk', 'dormant'].map(inStage))).toEqual([
    [['ben', 'prospect']],
    [['ann', 'at-risk']],
    [['old', 'dormant']],
  ]);
  const objected = { type: 'customer.profiling-objected', subject: 'ann', time: ago(0), data: {} };
  await analyst.publish(objected);
  expect((await analyst.get('/v1/customers/ann')).lifecycle).toBe('prospect');
  // No subscriber to alerts hears of levels, and they are nothing that happened to anybody.
  const { items } = await analyst.get('/v1/customers/old/timeline');
  expect(items.map(({ type }: { type: string }) => type)).toEqual(['peakend.touchpoint.recorded.v1']);
});
