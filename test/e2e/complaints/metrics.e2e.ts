import { useSharedApp } from '#test/support/shared.app.js';
import { at, Desk } from './desk.js';

const started = useSharedApp();
const DAY = 86_400;

/** Three complaints: one recovered, one reopened and given up on, one that nobody has touched. */
async function deskWithComplaints(): Promise<Desk> {
  const desk = await Desk.of(started.app);
  await desk.analyst.publish({
    type: 'customer.tier-assigned',
    subject: 'anna',
    time: '2024-02-01T00:00:00Z',
    data: { tier: 'gold' },
  });
  await desk.file('c-1', { labels: ['timely', 'web-shop'], staffId: 's-1' });
  await desk.work('c-1', 'assign', { department: 'billing', ...at(2) });
  const promised = await desk.work('c-1', 'promise', { what: 'A refund.', dueAt: '2024-03-04T09:00:00Z', ...at(2) });
  await desk.work('c-1', `promises/${promised.body.promises[0].promiseId}/keep`, at(3));
  await desk.work('c-1', 'compensate', { kind: 'refund', value: '12.50', currency: 'EUR', ...at(3) });
  await desk.work('c-1', 'compensate', { kind: 'apology', ...at(3) });
  await desk.work('c-1', 'root-cause', { category: 'process', text: 'Nobody looked.', ...at(3) });
  await desk.work('c-1', 'resolve', { outcome: 'refunded', ...at(3) });
  await desk.work('c-1', 'confirm', { satisfied: true, ...at(4) });

  await desk.file('c-2', { category: 'delay', severity: 5, labels: ['timely'] }, '2024-03-02T09:00:00Z', 'bela');
  await desk.work('c-2', 'acknowledge', at(2));
  await desk.work('c-2', 'resolve', { outcome: 'explained', ...at(4) });
  await desk.work('c-2', 'reopen', { reason: 'It happened again.', ...at(5) });
  await desk.work('c-2', 'escalate', { reason: 'Twice.', ...at(5) });
  await desk.work('c-2', 'withdraw', at(6));

  await desk.file('c-3', { category: 'delay', severity: 1 }, '2024-04-01T09:00:00Z', 'anna');
  return desk;
}

let desk: Desk;
beforeAll(async () => {
  desk = await deskWithComplaints();
});

const metrics = (query = '') => desk.analyst.get(`/v1/complaints/metrics?${query}`);
const filedBy = async (query: string) => {
  const { items } = await metrics(query);
  return items.map(({ key, filed }: { key: string | null; filed: number }) => [key, filed]);
};

test('complaints are counted with all that happened to them', async () => {
  const { items, nextCursor, groupBy, overlapping, relativeError, ...all } = await metrics();
  expect(items).toEqual([{ key: null, ...all }]);
  expect([nextCursor, groupBy, overlapping, relativeError]).toEqual([null, null, false, 0.01]);
  expect(all).toMatchObject({
    filed: 3,
    resolved: 2,
    confirmed: 1,
    reopened: 1,
    withdrawn: 1,
    escalated: 1,
    open: 1,
    breaches: [],
    promises: { made: 1, kept: 1, late: 0, broken: 0 },
    compensation: [
      { currency: null, n: 1, amount: null },
      { currency: 'EUR', n: 1, amount: '12.5' },
    ],
    rootCauses: [
      {
        category: 'process',
        n: 1,
        cost: [
          { currency: null, n: 1, amount: null },
          { currency: 'EUR', n: 1, amount: '12.5' },
        ],
      },
    ],
  });
});

test('times are told to within 1 %, and open complaints count as long as they have been open', async () => {
  const { timeToAcknowledge, timeToResolve, survival } = await metrics();
  expect(timeToAcknowledge).toMatchObject({ n: 2, median: 0, business: null });
  expect(Math.abs(timeToAcknowledge.p90 / DAY - 1)).toBeLessThanOrEqual(0.01);
  expect(timeToResolve.n).toBe(1);
  expect(Math.abs(timeToResolve.median / (2 * DAY) - 1)).toBeLessThanOrEqual(0.01);
  expect(survival).toMatchObject({ n: 3, resolved: 1, censored: 2, median: null, medianInterval: null });
  // Of three, one was resolved on day 2, one withdrawn on day 4; the third is open since 2024.
  const shares = survival.resolvedWithin.map(({ days, share }: { days: number; share: number }) => [days, share]);
  expect(shares).toEqual([
    [1, 0],
    [3, expect.closeTo(1 / 3, 12)],
    [7, expect.closeTo(1 / 3, 12)],
    [14, expect.closeTo(1 / 3, 12)],
    [30, expect.closeTo(1 / 3, 12)],
    [90, expect.closeTo(1 / 3, 12)],
  ]);
});

test('business time is told on the calendar of the service level in force when a complaint was filed', async () => {
  const own = await Desk.of(started.app);
  const hours = [{ from: '09:00', to: '17:00' }];
  await own.put('calendars/office', { timeZone: 'Europe/Berlin', week: { thursday: hours, friday: hours } });
  await own.put('service-levels/fees', {
    match: { categories: ['fees'] },
    calendar: 'office',
    resolveWithinSeconds: 86_400,
    onBreach: [],
  });
  // 2024-03-01 was a Friday: a complaint of four o'clock in Berlin is resolved on the Thursday after, at ten.
  await own.file('b-1', {}, '2024-03-01T15:00:00Z');
  await own.work('b-1', 'acknowledge', { occurredAt: '2024-03-01T15:30:00Z' });
  await own.work('b-1', 'resolve', { outcome: 'refunded', occurredAt: '2024-03-07T09:00:00Z' });
  await own.file('b-2', { category: 'delay' }, '2024-03-01T15:00:00Z');
  await own.work('b-2', 'resolve', { outcome: 'refunded', occurredAt: '2024-03-01T16:00:00Z' });
  const { timeToAcknowledge, timeToResolve, items } = await own.analyst.get('/v1/complaints/metrics?groupBy=category');
  const near = (seconds: number) => expect.closeTo(seconds, -Math.log10(seconds * 0.02));
  expect([timeToAcknowledge, timeToResolve]).toMatchObject([
    { n: 2, business: { n: 1, median: near(1_800), p90: near(1_800) } },
    { n: 2, business: { n: 1, median: near(7_200), p90: near(7_200) } },
  ]);
  expect(
    items.map(({ key, timeToResolve }: { key: string; timeToResolve: { business: object } }) => [
      key,
      timeToResolve.business,
    ]),
  ).toEqual([
    ['delay', null],
    ['fees', { n: 1, median: near(7_200), p90: near(7_200) }],
  ]);
});

test.each([
  [
    'category',
    [
      ['delay', 2],
      ['fees', 1],
    ],
  ],
  [
    'severity',
    [
      ['1', 1],
      ['3', 1],
      ['5', 1],
    ],
  ],
  ['channel', [['web', 3]]],
  [
    'tier',
    [
      ['gold', 2],
      [null, 1],
    ],
  ],
  [
    'department',
    [
      ['billing', 1],
      [null, 2],
    ],
  ],
  [
    'staff',
    [
      ['s-1', 1],
      [null, 2],
    ],
  ],
  [
    'label',
    [
      ['timely', 2],
      ['web-shop', 1],
      [null, 1],
    ],
  ],
  [
    'day',
    [
      ['2024-03-01', 1],
      ['2024-03-02', 1],
      ['2024-04-01', 1],
    ],
  ],
  [
    'week',
    [
      ['2024-W09', 2],
      ['2024-W14', 1],
    ],
  ],
  [
    'month',
    [
      ['2024-03', 2],
      ['2024-04', 1],
    ],
  ],
])('complaints are grouped by %s', async (groupBy, groups) => {
  expect(await filedBy(`groupBy=${groupBy}`)).toEqual(groups);
});

test.each([
  ['category=delay', 2],
  ['minSeverity=3', 2],
  ['channel=web', 3],
  ['tier=gold', 2],
  ['department=billing', 1],
  ['staffId=s-1', 1],
  ['label=timely', 2],
  ['from=2024-03-02', 2],
  ['to=2024-04-01', 2],
  ['from=2024-03-02&to=2024-03-31', 1],
  ['category=delay&tier=gold', 1],
  ['category=delay&minSeverity=2&from=2024-03-01', 1],
  ['category=none', 0],
])('only those with %s are counted', async (query, filed) => {
  expect(await filedBy(query)).toEqual([[null, filed]]);
});

test('groups of a selection are counted as well', async () => {
  expect(await filedBy('groupBy=tier&category=delay')).toEqual([
    ['gold', 1],
    [null, 1],
  ]);
  expect(await filedBy('groupBy=label&label=web-shop')).toEqual([
    ['timely', 1],
    ['web-shop', 1],
  ]);
  expect(await filedBy('groupBy=month&tier=gold&category=fees')).toEqual([['2024-03', 1]]);
  expect(await filedBy('groupBy=day&category=none')).toEqual([]);
});

test('groups come in pages, and as a table', async () => {
  const first = await metrics('groupBy=department&limit=1');
  expect(first.items.map(({ key }: { key: string }) => key)).toEqual(['billing']);
  const second = await metrics(`groupBy=department&limit=1&cursor=${first.nextCursor}`);
  expect(second.items.map(({ key }: { key: string }) => key)).toEqual([null]);
  expect(second.nextCursor).toBeNull();
  const { body } = await desk.analyst.ask('/v1/complaints/metrics?groupBy=severity&format=csv');
  const [header, ...rows] = (body as string).trim().split('\r\n');
  expect(header).toMatch(/^key,filed,resolved,confirmed,reopened,withdrawn,escalated,open,timeToAcknowledge.n,/);
  expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual([
    ['1', '1', '0'],
    ['3', '1', '1'],
    ['5', '1', '1'],
  ]);
});

test.each(['groupBy=outcome', 'minSeverity=6', 'from=2024-13-01', 'state=open', 'from=2024-02-01&to=2024-01-01'])(
  '%s is refused by name',
  async (query) => {
    const { status, body } = await desk.analyst.ask(`/v1/complaints/metrics?${query}`);
    expect([status, body.code, body.errors[0].path]).toEqual([
      400,
      'INVALID_PARAMETER',
      `/${query.replace(/=.*/, '')}`,
    ]);
  },
);

test('labels are stored once each, in one order, and wrong ones are refused by place', async () => {
  const own = await Desk.of(started.app);
  await own.file('l-1', { labels: ['b', 'a', 'b'] });
  expect((await own.read('l-1')).labels).toEqual(['a', 'b']);
  const file = (labels: unknown) =>
    started.app.request('POST', '/v1/complaints', {
      key: own.analyst.keys.publish,
      body: { customerId: 'anna', category: 'fees', severity: 1, channel: 'web', labels },
    });
  const wrong = await file(['fine', 'Not fine', 3]);
  expect([
    wrong.status,
    wrong.body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]),
  ]).toEqual([
    422,
    [
      ['/labels/1', 'INVALID_FORMAT'],
      ['/labels/2', 'WRONG_TYPE'],
    ],
  ]);
  const many = await file(Array.from({ length: 9 }, (_, at) => `l-${at}`));
  expect([many.status, many.body.errors[0].path, many.body.errors[0].code]).toEqual([422, '/labels', 'TOO_MANY']);
});
