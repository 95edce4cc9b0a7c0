import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();

test('a changed definition rebuilds the journeys, and waiting for it shows them', async () => {
  const analyst = await Analyst.of(started.app);
  const at = (hour: number) => new Date(Date.parse('2024-03-05T00:00:00Z') + hour * 3_600_000).toISOString();
  const [first, second] = await analyst.publish(
    touchpoint('k', at(0), { touchpoint: 'queueing', valence: -0.4 }),
    touchpoint('k', at(3), { touchpoint: 'counter-service', valence: 0.2 }),
  );
  const before = await analyst.get('/v1/customers/k/journeys');
  expect(before.items).toHaveLength(1);
  expect(before.items[0]).toMatchObject({
    journeyId: `j_${first}`,
    definition: 'bank-branch-visit',
    definitionVersion: 1,
  });

  const put = await started.app.request('PUT', '/v1/definitions/bank-branch-visit', {
    key: analyst.keys.operate,
    body: {
      stages: [{ name: 'in', phase: 'in-sale', touchpoints: ['queueing', 'counter-service'] }],
      terminal: [],
      idleGapSeconds: 3600,
    },
  });
  expect(put.status).toBe(200);
  analyst.position = put.headers.get('peakend-position') ?? undefined;
  const after = await analyst.get('/v1/customers/k/journeys');
  expect(after.items.map((each: { journeyId: string }) => each.journeyId)).toEqual([`j_${second}`, `j_${first}`]);
  expect(after.items[0]).toMatchObject({ definitionVersion: put.body.version, status: 'ended' });
  expect((await analyst.get(`/v1/journeys/j_${second}`)).stages[0]).toMatchObject({ stage: 'in', phase: 'in-sale' });
  const map = await analyst.get('/v1/journey-maps/bank-branch-visit');
  expect([map.definitionVersion, map.journeys]).toEqual([put.body.version, 2]);
  expect((await analyst.get('/v1/status')).projections[0].rebuilding).toBeNull();
});

test('the saturation of a definition bends its deltas, in every answer that shows them', async () => {
  const analyst = await Analyst.of(started.app);
  const { headers } = await started.app.request('PUT', '/v1/definitions/errand', {
    key: analyst.keys.operate,
    body: {
      stages: [{ name: 'in', phase: 'in-sale', touchpoints: ['ask', 'buy'] }],
      terminal: ['buy'],
      idleGapSeconds: 3600,
      expectations: { default: { ask: 0.1, buy: 0.2 } },
      saturation: 0.25,
    },
  });
  analyst.position = headers.get('peakend-position') ?? undefined;
  const [first] = await analyst.publish(
    touchpoint('k', '2024-03-05T00:00:00Z', { touchpoint: 'ask', valence: -0.4 }),
    touchpoint('k', '2024-03-05T00:01:00Z', { touchpoint: 'buy', valence: 0.3 }),
  );
  const [ask, buy] = [Math.tanh(-2), Math.tanh(0.4)].map((value) => expect.closeTo(value, 9));
  const journey = await analyst.get(`/v1/journeys/j_${first}`);
  expect(journey.stages[0].touchpoints).toMatchObject([{ saturatedDelta: ask }, { saturatedDelta: buy }]);
  const mean = expect.closeTo((Math.tanh(-2) + Math.tanh(0.4)) / 2, 9);
  expect(journey.scores.saturatedDelta).toEqual(mean);
  expect((await analyst.get('/v1/customers/k/journeys')).items).toMatchObject([{ scores: { saturatedDelta: mean } }]);
  const map = await analyst.get('/v1/journey-maps/errand');
  expect(map.stages[0].touchpoints).toMatchObject([{ meanSaturatedDelta: ask }, { meanSaturatedDelta: buy }]);
  const { body } = await analyst.ask('/v1/journeys', { accept: 'text/csv' });
  const [names, values] = body.split('\r\n').map((line: string) => line.split(','));
  expect(Number(values[names.indexOf('scores.saturatedDelta')])).toEqual(mean);
});

test.each([
  ['/v1/journeys', 'journeyId,customerId,definition,definitionVersion,status,'],
  ['/v1/customers/k/journeys', 'journeyId,customerId,definition,definitionVersion,status,'],
  [
    '/v1/customers/k/timeline',
    'eventId,type,at,source,id,sequence,channel,journeyId,retracted,extensions,data.touchpoint,data.channel,',
  ],
  ['/v1/scores/peak-end?groupBy=month', 'key,n,unscored,peakEnd.mean,peakEnd.interval.0,'],
  ['/v1/complaints', 'complaintId,customerId,state,category,severity,channel,labels,'],
])('%s is a table in CSV', async (path, header) => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(touchpoint('k', '2024-03-05T00:00:00Z', { touchpoint: 'queueing' }), {
    type: 'complaint.filed',
    subject: 'k',
    time: '2024-03-05T00:00:00Z',
    data: { category: 'a,"b"', severity: 1, channel: '@x' },
  });
  const { status, body } = await analyst.ask(path, { accept: 'text/csv' });
  expect(status).toBe(200);
  expect(body.startsWith(header)).toBe(true);
  expect(body.endsWith('\r\n')).toBe(true);
  if (path === '/v1/complaints') expect(body).toContain(`,k,filed,"a,""b""",1,'@x,`);
});
