import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();

const at = (digits: string) => `2024-01-31T09:30:00${digits}Z`;
const queue = (id: string, time: string, valence: number, subject = 'c-1'): Published => ({
  ...touchpoint(subject, time, { touchpoint: 'queueing', valence }),
  id,
});

describe.each(['in their order', 'the other way round'])('two facts a microsecond apart, arriving %s', (arrival) => {
  let analyst: Analyst;
  let ids: readonly string[];

  beforeAll(async () => {
    analyst = await Analyst.of(started.app);
    // Their ids say the opposite of their times.
    const facts = [queue('z', at('.000001'), -0.6), queue('a', at('.000002'), 0.2)];
    if (arrival !== 'in their order') facts.reverse();
    const eventIds: string[] = [];
    for (const fact of facts) eventIds.push(...(await analyst.publish(fact)));
    ids = arrival === 'in their order' ? eventIds : eventIds.reverse();
  });

  test('are in that order, and are told apart by their times', async () => {
    const { items } = await analyst.get('/v1/customers/c-1/timeline');
    expect(items.map((item: { eventId: string; at: string }) => [item.eventId, item.at])).toEqual([
      [ids[0], '2024-01-31T09:30:00.000001Z'],
      [ids[1], '2024-01-31T09:30:00.000002Z'],
    ]);
  });

  test('make a journey of a microsecond', async () => {
    const journey = await analyst.get(`/v1/journeys/j_${ids[1]}`);
    expect(journey).toMatchObject({
      journeyId: `j_${ids[0]}`,
      startedAt: '2024-01-31T09:30:00.000001Z',
      endedAt: '2024-01-31T09:30:00.000002Z',
    });
    expect([journey.scores.durationSeconds, journey.scores.end]).toEqual([0.000001, 0.2]);
    expect(journey.scores.trend).toBeCloseTo(0.8, 9);
    const [{ touchpoints }] = journey.stages;
    expect(touchpoints.map((each: { at: string; isEnd: boolean }) => [each.at, each.isEnd])).toEqual([
      ['2024-01-31T09:30:00.000001Z', false],
      ['2024-01-31T09:30:00.000002Z', true],
    ]);
    const { firstContactAt, lastContactAt } = await analyst.get('/v1/customers/c-1');
    expect([firstContactAt, lastContactAt]).toEqual(['2024-01-31T09:30:00.000001Z', '2024-01-31T09:30:00.000002Z']);
  });
});

test('six digits identify, further ones do not', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(queue('1', at('.0000019'), 0.5));
  const again = await started.app.request('POST', '/v1/events', {
    key: analyst.keys.publish,
    body: [at('.000001'), at('.00000100'), at('.0000011'), at('.000002'), at('')].map((time) => ({
      specversion: '1.0',
      source: '/channels/test',
      ...queue('1', time, 0.5),
      type: 'peakend.touchpoint.recorded.v1',
    })),
    headers: { 'content-type': 'application/cloudevents-batch+json' },
  });
  expect([again.body.duplicates, again.body.rejected.map((each: { index: number; code: string }) => each)]).toEqual([
    3,
    [
      expect.objectContaining({ index: 3, code: 'EVENT_CONFLICT' }),
      expect.objectContaining({ index: 4, code: 'EVENT_CONFLICT' }),
    ],
  ]);
  const { items } = await analyst.get('/v1/customers/c-1/timeline');
  expect(items.map((item: { at: string }) => item.at)).toEqual(['2024-01-31T09:30:00.000001Z']);
});

test('a corrected time moves a touchpoint by a microsecond', async () => {
  const analyst = await Analyst.of(started.app);
  const [first, second] = await analyst.publish(queue('1', at('.000001'), -0.6), queue('2', at('.000002'), 0.2));
  await analyst.publish({
    type: 'touchpoint.corrected',
    subject: 'c-1',
    time: '2024-02-01T00:00:00Z',
    data: { eventId: first, occurredAt: '2024-01-31T10:30:00.0000039+01:00' },
  });
  const { items } = await analyst.get('/v1/customers/c-1/timeline');
  expect(items.map((item: { eventId: string; at: string }) => [item.eventId, item.at]).slice(0, 2)).toEqual([
    [second, '2024-01-31T09:30:00.000002Z'],
    [first, '2024-01-31T09:30:00.000003Z'],
  ]);
  expect(items[2].data.occurredAt).toBe('2024-01-31T09:30:00.000003Z');
});

test('answers, complaints and outcomes keep their microseconds, and times without any are as before', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(
    queue('1', at(''), 0.5),
    { type: 'feedback.submitted', subject: 'c-1', time: at('.0001'), data: { instrument: 'nps', value: 9 } },
    {
      type: 'complaint.filed',
      subject: 'c-1',
      time: at('.000999'),
      data: { complaintId: 'x', category: 'fees', severity: 2, channel: 'email' },
    },
  );
  const { nps, firstContactAt, lastContactAt } = await analyst.get('/v1/customers/c-1');
  expect([nps, firstContactAt, lastContactAt]).toEqual([
    { value: 9, at: '2024-01-31T09:30:00.000100Z' },
    '2024-01-31T09:30:00.000Z',
    '2024-01-31T09:30:00.000999Z',
  ]);
  const { items: journeys } = await analyst.get('/v1/journeys');
  const { outcomes, startedAt } = await analyst.get(`/v1/journeys/${journeys[0].journeyId}`);
  expect([startedAt, ...outcomes.map((each: { at: string }) => each.at)]).toEqual([
    '2024-01-31T09:30:00.000Z',
    '2024-01-31T09:30:00.000100Z',
    '2024-01-31T09:30:00.000999Z',
  ]);
  expect((await analyst.get('/v1/complaints/x')).filedAt).toBe('2024-01-31T09:30:00.000999Z');
  const { items: complaints } = await analyst.get('/v1/complaints');
  expect(complaints[0].filedAt).toBe('2024-01-31T09:30:00.000999Z');
});

test('pages lose nothing between microseconds', async () => {
  const analyst = await Analyst.of(started.app);
  const digits = ['', '.000001', '.0001', '.000101', '.001'];
  await analyst.publish(
    ...digits.map((each, index) => queue(`${index}`, at(each), 0.5, `c-${index}`)),
    ...digits.map(
      (each, index): Published => ({
        type: 'complaint.filed',
        subject: `c-${index}`,
        time: at(each),
        data: { category: 'fees', severity: 2, channel: 'email' },
      }),
    ),
  );
  const pages = async (path: string, member: string) => {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { items, nextCursor } = await analyst.get(`${path}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      found.push(...items.map((item: Record<string, string>) => item[member]));
      cursor = nextCursor;
    }
    return found;
  };
  const told = ['.001', '.000101', '.000100', '.000001', '.000'].map(at);
  expect(await pages('/v1/journeys', 'startedAt')).toEqual(told);
  expect(await pages('/v1/complaints', 'filedAt')).toEqual(told);
  const before = (instant: string) => analyst.get(`/v1/customers?lastContactBefore=${instant}`);
  expect((await before(at('.000101'))).items).toHaveLength(3);
  expect((await before(at('.0001010'))).items).toHaveLength(3);
  expect((await before(at('.000102'))).items).toHaveLength(4);
});
