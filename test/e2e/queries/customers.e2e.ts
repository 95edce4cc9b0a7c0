import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();
const at = (day: string, time = '10:00:00') => `2024-${day}T${time}Z`;

test('a profile shows what is known about a customer', async () => {
  const analyst = await Analyst.of(started.app);
  const of = (type: string, time: string, data: object) => ({ type, subject: 'ann', time, data });
  await analyst.publish(
    of('customer.registered', at('01-01'), {
      traits: { name: 'Ann', city: 'Bonn' },
      segment: 'private',
      potential: 'high',
    }),
    of('customer.profile-changed', at('02-01'), { traits: { city: 'Köln' } }),
    of('customer.tier-assigned', at('02-02'), { tier: 'vip' }),
    of('customer.purchase-made', at('02-03'), { amount: '10.50', currency: 'EUR' }),
    of('customer.purchase-made', at('02-04'), { amount: 5, currency: 'EUR' }),
    of('customer.purchase-made', at('02-04'), { amount: '7', currency: 'CHF' }),
    of('customer.purchase-returned', at('02-05'), { amount: '5.00', currency: 'EUR' }),
    touchpoint('ann', at('03-01'), { touchpoint: 'queueing', valence: -0.4 }),
    touchpoint('ann', at('03-02'), { touchpoint: 'queueing', valence: 0.2 }),
    of('feedback.submitted', at('03-03'), { instrument: 'nps', value: 9 }),
    of('feedback.submitted', at('03-03', '11:00:00'), { instrument: 'csat', value: 3 }),
    of('complaint.filed', at('03-04'), { category: 'fees', severity: 3, channel: 'email' }),
  );
  expect(await analyst.get('/v1/customers/ann')).toEqual({
    customerId: 'ann',
    mergedFrom: [],
    traits: { name: 'Ann', city: 'Köln' },
    segment: 'private',
    potential: 'high',
    tier: 'vip',
    // What happened so long ago was no live fact: nobody watched whether the customer left.
    lifecycle: 'dormant',
    advocate: true,
    firstContactAt: '2024-02-03T10:00:00.000Z',
    lastContactAt: '2024-03-04T10:00:00.000Z',
    journeys: 2,
    peakEnd: { latest: 0.2, mean: expect.closeTo(-0.1, 9) },
    openComplaints: 1,
    nps: { value: 9, at: '2024-03-03T10:00:00.000Z' },
    csat: { value: 3, at: '2024-03-03T11:00:00.000Z' },
    purchases: [
      { currency: 'CHF', count: 1, amount: '7' },
      { currency: 'EUR', count: 2, amount: '10.5' },
    ],
    churn: {
      risk: expect.any(Number),
      level: 'dormant',
      reasons: expect.arrayContaining([expect.objectContaining({ signal: 'open-complaint', contribution: 0.6 })]),
    },
  });
  expect((await analyst.ask('/v1/customers/nobody')).body.code).toBe('NO_SUCH_CUSTOMER');
  expect((await analyst.ask(`/v1/customers/${'x'.repeat(201)}`)).status).toBe(404);
});

test('a merged customer is its survivor', async () => {
  const analyst = await Analyst.of(started.app);
  const [first, second] = await analyst.publish(
    touchpoint('old', at('03-01', '10:00:00'), { touchpoint: 'queueing', valence: -0.4 }),
    touchpoint('new', at('03-01', '11:00:00'), { touchpoint: 'counter-service', valence: 0.2 }),
    { type: 'customer.registered', subject: 'old', time: at('01-01'), data: { traits: { name: 'Otto' } } },
    { type: 'customer.merged', subject: 'old', time: at('04-01'), data: { into: 'new' } },
  );
  for (const id of ['old', 'new']) {
    expect(await analyst.get(`/v1/customers/${id}`)).toMatchObject({
      customerId: 'new',
      mergedFrom: ['old'],
      traits: { name: 'Otto' },
      journeys: 1,
    });
    const { items } = await analyst.get(`/v1/customers/${id}/journeys`);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ journeyId: `j_${first}`, customerId: 'new', scores: { touchpoints: 2 } });
    const timeline = await analyst.get(`/v1/customers/${id}/timeline`);
    expect(timeline.items.map(({ type }: { type: string }) => type)).toEqual([
      'peakend.customer.registered.v1',
      'peakend.touchpoint.recorded.v1',
      'peakend.touchpoint.recorded.v1',
      'peakend.customer.merged.v1',
    ]);
  }
  expect((await analyst.get(`/v1/journeys/j_${second}`)).journeyId).toBe(`j_${first}`);
  const { items } = await analyst.get('/v1/customers');
  expect(items.map(({ customerId }: { customerId: string }) => customerId)).toEqual(['new']);
});

test('the timeline shows everything in order, words decrypted, corrections applied', async () => {
  const analyst = await Analyst.of(started.app);
  const [started1, first, feedback, second, correction, gone, retraction] = await analyst.publish(
    {
      type: 'journey.started',
      subject: 't',
      time: at('03-01'),
      data: { journey: { definition: 'bank-branch-visit', id: 'v' } },
    },
    {
      ...touchpoint('t', at('03-01'), {
        touchpoint: 'queueing',
        journey: { id: 'v' },
        text: 'Slow.',
        language: 'en',
        valence: -0.5,
        attributes: { desk: 3 },
      }),
      sequence: '7',
    },
    {
      type: 'feedback.submitted',
      subject: 't',
      time: at('03-02'),
      data: { instrument: 'csat', value: 4, about: { channel: 'app' } },
    },
    touchpoint('t', at('03-05'), { touchpoint: 'unlisted', valence: 0.1 }),
    {
      type: 'touchpoint.corrected',
      subject: 't',
      time: at('03-06'),
      data: { eventId: '00000000-0000-5000-8000-000000000000', valence: 1 },
    },
    touchpoint('t', at('03-07'), { touchpoint: 'queueing' }),
  );
  const [moving, taking] = await analyst.publish(
    {
      type: 'touchpoint.corrected',
      subject: 't',
      time: at('03-08'),
      data: { eventId: second, occurredAt: at('03-03'), channel: 'web' },
    },
    { type: 'touchpoint.retracted', subject: 't', time: at('03-09'), data: { eventId: gone } },
  );
  const { items, nextCursor } = await analyst.get('/v1/customers/t/timeline');
  expect(nextCursor).toBeNull();
  expect(retraction).toBeUndefined();
  expect(items.map(({ eventId }: { eventId: string }) => eventId)).toEqual([
    started1,
    first,
    feedback,
    second,
    correction,
    gone,
    moving,
    taking,
  ]);
  expect(items[0]).toMatchObject({ type: 'peakend.journey.started.v1', journeyId: 'v', channel: null });
  expect(items[1]).toEqual({
    eventId: first,
    type: 'peakend.touchpoint.recorded.v1',
    at: '2024-03-01T10:00:00.000Z',
    source: '/channels/test',
    id: '2',
    sequence: '7',
    channel: 'branch',
    journeyId: 'v',
    data: {
      touchpoint: 'queueing',
      channel: 'branch',
      journey: { id: 'v' },
      text: 'Slow.',
      language: 'en',
      valence: -0.5,
      attributes: { desk: 3 },
    },
  });
  expect(items[2]).toMatchObject({ channel: 'app', journeyId: 'v' });
  expect(items[3]).toMatchObject({ at: '2024-03-03T10:00:00.000Z', channel: 'web', journeyId: null });
  expect(items[3].data).toEqual({ touchpoint: 'unlisted', channel: 'web', valence: 0.1 });
  expect(items[5]).toMatchObject({ journeyId: null, retracted: true });

  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await analyst.get(`/v1/customers/t/timeline?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
    seen.push(...page.items.map(({ eventId }: { eventId: string }) => eventId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(items.map(({ eventId }: { eventId: string }) => eventId));
});

test('customers are listed by their ids, filtered, and the same in CSV', async () => {
  const analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  await analyst.publish(
    ...['a', 'B', 'ä', '=1'].map((id) =>
      touchpoint(id, at('03-01', '23:30:00'), { touchpoint: 'queueing', valence: 0.5 }),
    ),
    { type: 'customer.tier-assigned', subject: 'a', time: at('01-01'), data: { tier: 'gold' } },
    { type: 'customer.lost', subject: 'B', time: at('03-02'), data: { reason: 'price' } },
  );
  const ids = async (query: string) =>
    (await analyst.get(`/v1/customers?${query}`)).items.map(({ customerId }: { customerId: string }) => customerId);
  expect(await ids('')).toEqual(['=1', 'B', 'a', 'ä']);
  expect(await ids('tier=gold')).toEqual(['a']);
  expect(await ids('lifecycle=lost')).toEqual(['B']);
  expect(await ids('lifecycle=dormant&limit=2')).toEqual(['=1', 'a']);
  expect(await ids('lifecycle=prospect')).toEqual([]);
  // Of lost customers no risk is told.
  expect(await ids('minRisk=0')).toEqual(['=1', 'a', 'ä']);
  expect(await ids('minRisk=1')).toEqual([]);
  // 23:30 in UTC is the next day in Berlin.
  expect(await ids('lastContactBefore=2024-03-02')).toEqual([]);
  expect(await ids('lastContactBefore=2024-03-03')).toHaveLength(4);
  expect(await ids('lastContactBefore=2024-03-01T23:30:00.001Z')).toHaveLength(4);

  const csv = await analyst.ask('/v1/customers?limit=2', { accept: 'text/csv' });
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  const lines = csv.body.split('\r\n');
  expect(lines[0]).toBe(
    'customerId,mergedFrom,segment,potential,tier,lifecycle,advocate,firstContactAt,lastContactAt,journeys,peakEnd.latest,peakEnd.mean,' +
      'openComplaints,nps.value,nps.at,csat.value,csat.at,purchases.currency,purchases.count,purchases.amount,churn.risk,churn.level,traits',
  );
  expect(lines[1]).toMatch(
    /^'=1,,,,,dormant,false,2024-03-01T23:30:00\.000Z,2024-03-01T23:30:00\.000Z,1,0\.5,0\.5,0,,,,,,,,0\.\d+,dormant,$/,
  );
  const next = /^<(.*)>; rel="next"$/.exec(csv.headers.get('link') ?? '')?.[1] ?? '';
  expect((await analyst.get(next)).items.map(({ customerId }: { customerId: string }) => customerId)).toEqual([
    'a',
    'ä',
  ]);
});
