import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();
const instant = (minutes: number) => new Date(Date.parse('2024-03-05T00:00:00Z') + minutes * 60_000).toISOString();
const ids = ({ items }: { items: { journeyId: string }[] }) => items.map(({ journeyId }) => journeyId);

const visit = (customer: string, id: string, minutes: number, valence = 0.5, more: object = {}) =>
  touchpoint(customer, instant(minutes), { touchpoint: 'queueing', journey: { id }, valence, ...more });

test('journeys come newest first, and pages stand still while others are added', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(...['a', 'b', 'c', 'd', 'e'].map((id, index) => visit('k', id, index)), visit('l', 'c', 2));
  const first = await analyst.get('/v1/journeys?limit=2');
  expect(ids(first)).toEqual(['e', 'd']);
  await analyst.publish(visit('k', 'z', 9), visit('k', 'y', -9));
  const second = await analyst.get(`/v1/journeys?limit=2&cursor=${first.nextCursor}`);
  expect(
    second.items.map((each: { journeyId: string; customerId: string }) => [each.journeyId, each.customerId]),
  ).toEqual([
    ['c', 'l'],
    ['c', 'k'],
  ]);
  const third = await analyst.get(`/v1/journeys?limit=4&cursor=${second.nextCursor}`);
  expect([ids(third), third.nextCursor]).toEqual([['b', 'a', 'y'], null]);

  const own = await analyst.get('/v1/customers/k/journeys?limit=3');
  expect(ids(own)).toEqual(['z', 'e', 'd']);
  expect(ids(await analyst.get(`/v1/customers/k/journeys?cursor=${own.nextCursor}`))).toEqual(['c', 'b', 'a', 'y']);
});

test('journeys are filtered', async () => {
  const analyst = await Analyst.of(started.app, { timeZone: 'America/New_York' });
  const visitOf = { journey: { definition: 'bank-branch-visit', id: 'done' } };
  await analyst.publish(
    { type: 'customer.tier-assigned', subject: 'g', time: '2024-01-01T00:00:00Z', data: { tier: 'gold' } },
    touchpoint('g', instant(0), { ...visitOf, touchpoint: 'counter-service', valence: -0.25, channel: 'kiosk' }),
    touchpoint('g', instant(1), { ...visitOf, touchpoint: 'goodbye' }),
    visit('h', 'missed', 300, 0.5, { journey: { id: 'missed', definition: 'bank-branch-visit' } }),
    touchpoint('i', new Date().toISOString(), { touchpoint: 'queueing', journey: { id: 'now' } }),
  );
  const found = async (query: string) => ids(await analyst.get(`/v1/journeys?${query}`));
  expect(await found('')).toEqual(['now', 'missed', 'done']);
  expect(await found('status=ended')).toEqual(['done']);
  expect(await found('status=abandoned')).toEqual(['missed']);
  expect(await found('status=open')).toEqual(['now']);
  expect(await found('tier=gold')).toEqual(['done']);
  expect(await found('channel=kiosk')).toEqual(['done']);
  expect(await found('definition=online-purchase')).toEqual([]);
  expect(await found('maxPeakEnd=-0.25')).toEqual(['done']);
  // Midnight in UTC is the evening before in New York.
  expect(await found('from=2024-03-04&to=2024-03-05')).toEqual(['done']);
  expect(await found('from=2024-03-05&to=2024-03-06')).toEqual(['missed']);
  expect(await found('endedFrom=2024-03-04&endedTo=2024-03-05')).toEqual(['done']);
  expect(await found('endedFrom=2024-03-05')).toEqual(['missed']);
  expect(await found('endedTo=2999-01-01')).toEqual(['missed', 'done']);
});

test('a timeline shows the further attributes of an event, and those who publish it again change nothing', async () => {
  const analyst = await Analyst.of(started.app);
  const more: object = { id: 'own', dataschema: 'https://acme.example/1', region: 'eu', vip: true };
  const other: object = { ...more, region: 'us' };
  await analyst.publish({ ...visit('k', 'a', 0), ...more }, visit('k', 'b', 1));
  await analyst.publish({ ...visit('k', 'a', 0), ...other });
  const { items } = await analyst.get('/v1/customers/k/timeline');
  expect(items.map(({ extensions }: { extensions?: object }) => extensions)).toEqual([
    { dataschema: 'https://acme.example/1', region: 'eu', vip: 'true' },
    undefined,
  ]);
});

describe('a list as CSV', () => {
  const MANY = 120;
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await Analyst.of(started.app);
    const registered = (customer: string, traits: object) => ({
      type: 'customer.registered',
      subject: customer,
      time: instant(0),
      data: { traits },
    });
    await analyst.publish(
      registered('k', { city: 'Pécs' }),
      registered('l', { '=size': 1.5, vip: true }),
      { type: 'customer.purchase-made', subject: 'l', time: instant(0), data: { amount: '12.5', currency: 'EUR' } },
      { type: 'customer.purchase-returned', subject: 'l', time: instant(1), data: { amount: '7', currency: 'HUF' } },
      { type: 'customer.merged', subject: 'm', time: instant(0), data: { into: 'l' } },
      ...Array.from({ length: MANY }, (_, n) => visit('k', `v-${n}`, n)),
    );
  });
  const linesOf = async (path: string) => (await analyst.ask(path)).body.split('\r\n').slice(0, -1) as string[];

  test('is whole without limit, and a link can ask for it', async () => {
    const [header, ...rows] = await linesOf('/v1/journeys?format=csv');
    expect(rows.map((row) => row.split(',')[0])).toEqual(Array.from({ length: MANY }, (_, n) => `v-${MANY - 1 - n}`));
    const [again, ...page] = await linesOf('/v1/journeys?format=csv&limit=3');
    expect([again, page]).toEqual([header, rows.slice(0, 3)]);
    const timeline = await linesOf('/v1/customers/k/timeline?format=csv');
    expect(timeline).toHaveLength(MANY + 2);
  });

  test('has the same columns on each page, and no lists in JSON', async () => {
    const first = await analyst.ask('/v1/customers?format=csv&limit=1&decimal=%2C&bom=true');
    const [header, k] = first.body.split('\r\n');
    const next = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const [same, ...l] = (await analyst.ask(next)).body.split('\r\n');
    expect(same).toBe(header);
    expect(header).toContain(';mergedFrom;segment;');
    expect([k, l.join('')]).toEqual([
      expect.stringMatching(/^k;;.*;"\{""city"":""Pécs""\}"$/),
      expect.stringMatching(/^l;m;.*;"EUR\nHUF";"1\n0";"12,5\n-7";.*;"\{""=size"":1.5,""vip"":true\}"$/),
    ]);
  });

  test.each([
    ['/v1/customers?format=xml', 400],
    ['/v1/customers?delimiter=%3B', 400],
    ['/v1/customers?format=csv&limits=1', 400],
    ['/v1/customers/k?format=csv', 406],
    ['/v1/customers?format=csv&cursor=nonsense', 400],
  ])('%s is refused', async (path, status) => {
    expect((await analyst.ask(path)).status).toBe(status);
  });
});

describe('what is refused', () => {
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await Analyst.of(started.app);
    await analyst.publish(visit('k', 'a', 0), visit('k', 'b', 1));
  });

  test.each([
    ['/v1/journeys?limit=0', '/limit'],
    ['/v1/journeys?limit=201', '/limit'],
    ['/v1/journeys?cursor=nonsense', '/cursor'],
    ['/v1/journeys?status=OPEN', '/status'],
    ['/v1/journeys?from=2024-02-30', '/from'],
    ['/v1/journeys?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/journeys?endedFrom=2024-02-01&endedTo=2024-01-31', '/endedFrom'],
    ['/v1/complaints?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/feedback/nps?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/feedback/answers?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/feedback/answers?maxValence=1.5', '/maxValence'],
    ['/v1/feedback/answers?instrument=smiley', '/instrument'],
    ['/v1/feedback/answers?groupBy=tier', '/groupBy'],
    ['/v1/scores/peak-end?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/journey-maps/bank-branch-visit?from=2024-02-01&to=2024-01-31', '/from'],
    ['/v1/journeys?maxPeakEnd=much', '/maxPeakEnd'],
    ['/v1/journeys?tiers=gold', '/tiers'],
    ['/v1/customers/k?tier=gold', '/tier'],
    ['/v1/customers?minRisk=1.5', '/minRisk'],
    ['/v1/customers?lastContactBefore=yesterday', '/lastContactBefore'],
    ['/v1/scores/peak-end?groupBy=staff', '/groupBy'],
    ['/v1/journey-maps/bank-branch-visit?to=2024', '/to'],
    ['/v1/complaints?escalated=maybe', '/escalated'],
  ])('%s by its name', async (path, pointer) => {
    const { status, body } = await analyst.ask(path);
    expect([status, body.status, body.errors[0].path]).toEqual([400, 400, pointer]);
  });

  test('a cursor of other filters', async () => {
    const { nextCursor } = await analyst.get('/v1/journeys?limit=1');
    expect((await analyst.ask(`/v1/journeys?limit=1&tier=gold&cursor=${nextCursor}`)).body.code).toBe('INVALID_CURSOR');
    expect((await analyst.ask(`/v1/customers?cursor=${nextCursor}`)).body.code).toBe('INVALID_CURSOR');
  });

  test('a media type that does not exist', async () => {
    expect((await analyst.ask('/v1/journeys', { accept: 'text/html' })).status).toBe(406);
    expect((await analyst.ask('/v1/customers/k', { accept: 'text/csv' })).status).toBe(406);
    expect(
      (await analyst.ask('/v1/journeys', { accept: 'text/csv;q=0.1, */*' })).headers.get('content-type'),
    ).toContain('json');
  });

  test("another tenant's objects, as if they did not exist", async () => {
    const other = await Analyst.of(started.app);
    for (const path of ['/v1/customers/k', '/v1/customers/k/journeys', '/v1/customers/k/timeline', '/v1/journeys/a']) {
      expect((await other.ask(path)).status).toBe(404);
    }
    for (const path of ['/v1/customers', '/v1/journeys', '/v1/complaints', '/v1/feedback/answers'])
      expect((await other.get(path)).items).toEqual([]);
  });
});

describe('reading your writes', () => {
  test('each answer states the position that it reflects', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(visit('k', 'a', 0));
    const { headers } = await analyst.ask('/v1/customers/k');
    const number = (position: string | null | undefined) => BigInt(position?.split('-')[1] ?? -1);
    expect(number(headers.get('peakend-position'))).toBeGreaterThanOrEqual(number(analyst.position));
  });

  test('a position not reached in time is 503, what is not a position is 400', async () => {
    const analyst = await Analyst.of(started.app);
    await analyst.publish(visit('k', 'a', 0));
    const [epoch] = (analyst.position as string).split('-');
    const ask = (position: string) =>
      analyst.ask('/v1/customers/k', { 'peakend-min-position': position, prefer: 'wait=0' });
    const above = await ask(`${epoch}-999999999`);
    expect([above.status, above.body.code, above.headers.get('retry-after')]).toEqual([503, 'NOT_YET_PROJECTED', '1']);
    for (const position of ['', 'x', '1', `${epoch}-`, `${epoch}--1`, `ffffffff-1`])
      expect((await ask(position)).status).toBe(400);
  });
});
