import type { Received } from '#test/support/installation.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();
const day = (time: string) => `2024-03-05T${time}Z`;

/** A visit whose numbers can be followed: a gold customer's, spoilt by a short queue. */
async function goldVisit(): Promise<{ analyst: Analyst; ids: readonly string[] }> {
  const analyst = await Analyst.of(started.app);
  const at = { journey: { definition: 'bank-branch-visit', id: 'visit-88' } };
  const [, ...ids] = await analyst.publish(
    { type: 'customer.tier-assigned', subject: '4711', time: '2024-01-01T00:00:00Z', data: { tier: 'gold' } },
    touchpoint('4711', day('10:00:00'), { ...at, touchpoint: 'staff-attitude', valence: 0.4 }),
    touchpoint('4711', day('10:05:00'), { ...at, touchpoint: 'queueing', valence: -0.6 }),
    touchpoint('4711', day('10:10:00'), { ...at, touchpoint: 'counter-service', valence: 0.15, expectation: 0.25 }),
    touchpoint('4711', day('10:20:00'), { ...at, touchpoint: 'fees' }),
    touchpoint('4711', day('10:25:00'), { ...at, touchpoint: 'service-quality', valence: 0.1 }),
    touchpoint('4711', day('10:31:00'), { ...at, touchpoint: 'goodbye', valence: 0.2 }),
    { type: 'feedback.submitted', subject: '4711', time: day('12:00:00'), data: { instrument: 'csat', value: 4 } },
    {
      type: 'complaint.filed',
      subject: '4711',
      time: day('13:00:00'),
      data: { category: 'waiting', severity: 2, channel: 'email', complaintId: 'c-1' },
    },
  );
  return { analyst, ids };
}

test('the map of a visit has the numbers of the worked example', async () => {
  const { analyst, ids } = await goldVisit();
  const map = await analyst.get('/v1/journeys/visit-88');
  const { stages, scores, outcomes, ...journey } = map;
  expect(journey).toEqual({
    journeyId: 'visit-88',
    customerId: '4711',
    definition: 'bank-branch-visit',
    definitionVersion: 1,
    status: 'ended',
    startedAt: '2024-03-05T10:00:00.000Z',
    endedAt: '2024-03-05T10:31:00.000Z',
    tier: 'gold',
    nextCursor: null,
  });
  expect(stages.map(({ stage, phase }: { stage: string; phase: string }) => [stage, phase])).toEqual([
    ['welcome', 'in-sale'],
    ['waiting', 'in-sale'],
    ['service', 'in-sale'],
    ['leaving', 'after-sale'],
  ]);
  expect(stages[1].touchpoints).toEqual([
    {
      eventId: ids[1],
      touchpoint: 'queueing',
      channel: 'branch',
      at: '2024-03-05T10:05:00.000Z',
      valence: -0.6,
      valenceSource: 'explicit',
      expectation: 0.4,
      delta: -1,
      saturatedDelta: expect.closeTo(-0.964027580075817, 9),
      momentOfTruth: 'neutral',
      isPeak: true,
      isEnd: false,
    },
  ]);
  expect(stages[2].touchpoints[1]).toMatchObject({
    touchpoint: 'fees',
    valence: null,
    valenceSource: 'none',
    delta: null,
    saturatedDelta: null,
  });
  expect(stages[3].touchpoints[0]).toMatchObject({ touchpoint: 'goodbye', isPeak: false, isEnd: true });
  expect(scores).toEqual({
    peakEnd: expect.closeTo(-0.2, 9),
    peak: -0.6,
    end: 0.2,
    positivePeak: 0.4,
    negativePeak: -0.6,
    mean: expect.closeTo(0.05, 9),
    peakValleyEnd: expect.closeTo(0, 9),
    delta: expect.closeTo(-0.14, 9),
    // From the deltas .1, −1, −.1, .1 and .2.
    saturatedDelta: expect.closeTo((0.197375320224904 - 0.964027580075817 + 0.379948962255225) / 5, 9),
    trend: expect.any(Number),
    durationSeconds: 1860,
    touchpoints: 6,
    scored: 5,
    provisional: false,
  });
  expect(outcomes).toEqual([
    { eventId: ids[6], kind: 'feedback', instrument: 'csat', value: 4, at: '2024-03-05T12:00:00.000Z' },
    {
      eventId: ids[7],
      kind: 'complaint',
      complaintId: 'c-1',
      category: 'waiting',
      severity: 2,
      at: '2024-03-05T13:00:00.000Z',
    },
  ]);
});

test('any of its touchpoints leads to a journey, a retracted one does not', async () => {
  const analyst = await Analyst.of(started.app);
  const [first, second, third] = await analyst.publish(
    touchpoint('c', day('10:00:00'), { touchpoint: 'queueing', valence: -0.5 }),
    touchpoint('c', day('11:00:00'), { touchpoint: 'counter-service', valence: 0.5 }),
    touchpoint('c', day('20:00:00'), { touchpoint: 'queueing', valence: 0.1 }),
  );
  for (const id of [first, second]) expect((await analyst.get(`/v1/journeys/j_${id}`)).journeyId).toBe(`j_${first}`);
  expect((await analyst.get(`/v1/journeys/j_${third}`)).journeyId).toBe(`j_${third}`);

  await analyst.publish({
    type: 'touchpoint.retracted',
    subject: 'c',
    time: day('21:00:00'),
    data: { eventId: first },
  });
  const gone = await analyst.ask(`/v1/journeys/j_${first}`);
  expect([gone.status, gone.body.code]).toEqual([404, 'NO_SUCH_JOURNEY']);
  expect((await analyst.get(`/v1/journeys/j_${second}`)).journeyId).toBe(`j_${second}`);

  const moved = { eventId: third, occurredAt: '2024-03-05T12:00:00Z' };
  await analyst.publish({ type: 'touchpoint.corrected', subject: 'c', time: day('22:00:00'), data: moved });
  const joined = await analyst.get(`/v1/journeys/j_${third}`);
  expect([joined.journeyId, joined.scores.touchpoints]).toEqual([`j_${second}`, 2]);
});

test('an id that two customers use needs the customer', async () => {
  const analyst = await Analyst.of(started.app);
  const at = { touchpoint: 'queueing', journey: { id: 'v-1' } };
  await analyst.publish(
    touchpoint('a', day('10:00:00'), { ...at, valence: 0.5 }),
    touchpoint('b', day('10:00:00'), { ...at, valence: -0.5 }),
  );
  const ambiguous = await analyst.ask('/v1/journeys/v-1');
  expect([ambiguous.status, ambiguous.body.code]).toEqual([409, 'AMBIGUOUS_JOURNEY']);
  expect((await analyst.get('/v1/journeys/v-1?customerId=b')).scores.peakEnd).toBe(-0.5);
  expect((await analyst.ask('/v1/journeys/v-1?customerId=nobody')).status).toBe(404);
  const other = await Analyst.of(started.app);
  expect((await other.ask('/v1/journeys/v-1')).status).toBe(404);
});

test('a long journey comes in pages, with its scores whole', async () => {
  const analyst = await Analyst.of(started.app);
  const minute = (n: number) => new Date(Date.parse('2024-03-05T00:00:00Z') + n * 60_000).toISOString();
  // Every third touchpoint, and the last of the first 2,000, belongs to another journey at the same time.
  const isOther = (n: number) => n % 3 === 0 || n === 1_999;
  const journeyOf = (n: number) => (isOther(n) ? { id: 'other' } : { definition: 'online-purchase' });
  const all = Array.from({ length: 2_400 }, (_, n) =>
    touchpoint('long', minute(n), { touchpoint: 'use', journey: journeyOf(n), valence: n === 5 ? 0.9 : 0.1 }),
  );
  const ids = [...(await analyst.publish(...all.slice(0, 1_200))), ...(await analyst.publish(...all.slice(1_200)))];
  const pagesOf = async (journeyId: string) => {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Received['body'] = await analyst.get(
        `/v1/journeys/${journeyId}${cursor === null ? '' : `?cursor=${cursor}`}`,
      );
      expect(page.scores).toMatchObject({ peak: journeyId === 'other' ? 0.1 : 0.9, end: 0.1 });
      pages.push(
        page.stages.flatMap((stage: { touchpoints: { eventId: string }[] }) =>
          stage.touchpoints.map((each) => each.eventId),
        ),
      );
      cursor = page.nextCursor;
    } while (cursor !== null);
    return pages;
  };
  const session = await pagesOf(`j_${ids[1]}`);
  expect(session.map((page) => page.length)).toEqual([1_000, 599]);
  expect(session.flat()).toEqual(ids.filter((_, n) => !isOther(n)));
  expect(await pagesOf('other')).toEqual([ids.filter((_, n) => isOther(n))]);
});
