import { Analyst, type Published } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

const referral = (subject: string, time: string, referredCustomerId?: string): Published => ({
  type: 'customer.referral-made',
  subject,
  time,
  data: { ...(referredCustomerId && { referredCustomerId }) },
});
const purchase = (subject: string, time: string, amount: string, currency = 'EUR'): Published => ({
  type: 'customer.purchase-made',
  subject,
  time,
  data: { amount, currency },
});
const said = (subject: string, time: string, value: number): Published => ({
  type: 'feedback.submitted',
  subject,
  time,
  data: { instrument: 'nps', value },
});

test('who recommends the brand, by what those whom they brought spent', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(
    said('ann', '2024-03-01T10:00:00Z', 9),
    referral('ann', '2024-03-02T10:00:00Z', 'cat'),
    referral('ben', '2024-03-03T10:00:00Z', 'cat'),
    referral('ben', '2024-03-03T10:00:00.000001Z', 'dan'),
    referral('ben', '2024-03-04T10:00:00Z', 'ben'),
    referral('eve', '2024-03-05T10:00:00Z'),
    said('fay', '2024-03-06T10:00:00Z', 5),
    referral('fay', '2024-03-01T10:00:00Z', 'gus'),
    purchase('cat', '2024-03-01T10:00:00Z', '50'),
    purchase('cat', '2024-03-03T10:01:00Z', '10.25'),
    purchase('dan', '2024-03-05T10:00:00Z', '10.25'),
    purchase('dan', '2024-03-05T11:00:00Z', '3', 'HUF'),
    { type: 'customer.tier-assigned', subject: 'ben', time: '2024-06-01T00:00:00Z', data: { tier: 'gold' } },
  );
  const [ann, ben, eve] = [
    {
      customerId: 'ann',
      since: '2024-03-01T10:00:00.000Z',
      nps: 9,
      referrals: 1,
      referredCustomers: 1,
      referredTurnover: '10.25',
    },
    {
      customerId: 'ben',
      since: '2024-03-03T10:00:00.000Z',
      nps: null,
      referrals: 2,
      referredCustomers: 1,
      referredTurnover: '10.25',
    },
    {
      customerId: 'eve',
      since: '2024-03-05T10:00:00.000Z',
      nps: null,
      referrals: 1,
      referredCustomers: 0,
      referredTurnover: '0',
    },
  ];
  const answer = await analyst.get('/v1/advocates');
  // At one turnover who made more referrals comes first.
  expect(answer).toEqual({
    currency: 'EUR',
    warnings: [expect.objectContaining({ code: 'OTHER_CURRENCY', currency: 'HUF' })],
    items: [ben, ann, eve],
    nextCursor: null,
  });
  const first = await analyst.get('/v1/advocates?limit=1');
  const second = await analyst.get(`/v1/advocates?limit=1&cursor=${first.nextCursor}`);
  const third = await analyst.get(`/v1/advocates?limit=1&cursor=${second.nextCursor}`);
  expect([first.items, second.items, third.items, third.nextCursor]).toEqual([[ben], [ann], [eve], null]);
  expect((await analyst.get('/v1/advocates?tier=gold')).items).toEqual([ben]);
  expect((await analyst.get('/v1/advocates?currency=HUF&limit=1')).items).toEqual([{ ...ben, referredTurnover: '3' }]);
  const { body } = await analyst.ask('/v1/advocates?format=csv');
  expect(body.split('\r\n').slice(0, 2)).toEqual([
    'customerId,since,nps,referrals,referredCustomers,referredTurnover,currency,warnings',
    'ben,2024-03-03T10:00:00.000Z,,2,1,10.25,EUR,OTHER_CURRENCY HUF',
  ]);
  const european = await analyst.ask('/v1/advocates?format=csv&decimal=,');
  expect(european.body.split('\r\n')[1]).toBe('ben;2024-03-03T10:00:00.000Z;;2;1;10,25;EUR;OTHER_CURRENCY HUF');
  expect((await analyst.get('/v1/customers/fay')).advocate).toBe(false);

  // A merge makes of a referral one of oneself: it counts nowhere, and the next one does.
  await analyst.publish({
    type: 'customer.merged',
    subject: 'cat',
    time: '2024-07-01T00:00:00Z',
    data: { into: 'ann' },
  });
  expect((await analyst.get('/v1/advocates')).items).toEqual([
    { ...ben, referredCustomers: 2, referredTurnover: '20.5' },
    eve,
    { ...ann, referrals: 0, referredCustomers: 0, referredTurnover: '0' },
  ]);

  // Who is erased leaves the list; whom they brought stays theirs.
  const erased = await started.app.request('DELETE', '/v1/customers/ben', { key: analyst.keys.operate });
  analyst.position = erased.headers.get('peakend-position') ?? analyst.position;
  const left = await analyst.get('/v1/advocates');
  expect(left.items.map(({ customerId }: { customerId: string }) => customerId)).toEqual(['eve', 'ann']);
});

test.each([
  ['tier=', '/tier'],
  ['currency=euro', '/currency'],
  ['from=2024-01-01', '/from'],
  ['cursor=x', '/cursor'],
])('a question with %s is refused', async (query, path) => {
  const analyst = await Analyst.of(started.app);
  const { status, body } = await analyst.ask(`/v1/advocates?${query}`);
  expect([status, body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
});
