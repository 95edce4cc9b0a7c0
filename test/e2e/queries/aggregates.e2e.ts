import { studentT95 } from '#libs/insights/scores/student-t.score.js';
import type { Received } from '#test/support/installation.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();

/** A bank visit with the given valences by type, closed by its goodbye. */
function visit(
  customer: string,
  start: string,
  valences: Readonly<Record<string, number | null>>,
  more: object = {},
): Published[] {
  return [...Object.entries(valences), ['goodbye', null] as const].map(([type, valence], index) =>
    touchpoint(customer, new Date(Date.parse(start) + index * 60_000).toISOString(), {
      touchpoint: type,
      ...(valence !== null && { valence }),
      ...more,
    }),
  );
}

const tier = (subject: string, name: string): Published => ({
  type: 'customer.tier-assigned',
  subject,
  time: '2024-01-01T00:00:00Z',
  data: { tier: name },
});

async function bank(): Promise<Analyst> {
  const analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  await analyst.publish(
    tier('g', 'gold'),
    tier('h', 'gold'),
    tier('v', 'vip'),
    ...visit('g', '2024-01-31T10:00:00Z', { queueing: -0.6, 'counter-service': 0.2 }, { staffId: 's1' }),
    ...visit('h', '2024-02-01T10:00:00Z', { queueing: -0.2, 'counter-service': 0.4 }),
    // An evening in UTC, the next day in Berlin.
    ...visit('v', '2024-02-29T23:00:00Z', { 'being-seen': 0.8, queueing: -0.4 }, { channel: 'kiosk' }),
    ...visit('n', '2024-12-30T10:00:00Z', { queueing: null }),
    // Open: a queue that has not yet led anywhere.
    touchpoint('o', new Date().toISOString(), { touchpoint: 'queueing', valence: 1 }),
  );
  return analyst;
}

const near = (value: number) => expect.closeTo(value, 9);
const t = (degrees: number) => studentT95(degrees);

describe('the aggregated map', () => {
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await bank();
  });
  const stagesOf = (map: Received['body']) =>
    map.stages.map(({ stage, phase, touchpoints }: { stage: string; phase: string; touchpoints: object[] }) => [
      stage,
      phase,
      touchpoints.map((each) => (each as { touchpoint: string }).touchpoint),
    ]);
  const typeOf = (map: Received['body'], type: string) =>
    map.stages
      .flatMap((stage: { touchpoints: object[] }) => stage.touchpoints)
      .find((each: { touchpoint: string }) => each.touchpoint === type);

  test('adds up the closed journeys of a definition', async () => {
    const map = await analyst.get('/v1/journey-maps/bank-branch-visit');
    expect(map).toMatchObject({ definition: 'bank-branch-visit', definitionVersion: 1, journeys: 4, unscored: 1 });
    expect(stagesOf(map)).toEqual([
      ['arriving', 'pre-sale', []],
      ['welcome', 'in-sale', ['being-seen']],
      ['choosing', 'in-sale', []],
      ['waiting', 'in-sale', ['queueing']],
      ['service', 'in-sale', ['counter-service']],
      ['extras', 'in-sale', []],
      ['leaving', 'after-sale', ['goodbye']],
    ]);
    const margin = (t(2) * 0.2) / Math.sqrt(3);
    expect(typeOf(map, 'queueing')).toEqual({
      touchpoint: 'queueing',
      n: 4,
      journeys: 4,
      scored: 3,
      meanValence: near(-0.4),
      interval: [near(-0.4 - margin), near(-0.4 + margin)],
      meanExpectation: near((0.4 + 0.4 + 0.8 - 0.2) / 4),
      meanDelta: near((-1 - 0.6 - 1.2) / 3),
      meanSaturatedDelta: near((Math.tanh(-2) + Math.tanh(-1.2) + Math.tanh(-2.4)) / 3),
      peakShare: near(1 / 3),
      endShare: near(1 / 3),
      momentOfTruth: 'neutral',
      effects: {
        outcome: 'other-touchpoints',
        penalty: null,
        penaltyInterval: null,
        reward: null,
        rewardInterval: null,
        asymmetry: null,
      },
      trend: expect.any(Number),
    });
    expect(typeOf(map, 'counter-service')).toMatchObject({
      scored: 2,
      meanValence: near(0.3),
      peakShare: 0.5,
      endShare: 1,
    });
    expect(typeOf(map, 'goodbye')).toMatchObject({ n: 4, scored: 0, meanValence: null, interval: null, trend: null });
  });

  test('selects touchpoints by its filters', async () => {
    const of = async (query: string) => {
      const map = await analyst.get(`/v1/journey-maps/bank-branch-visit?${query}`);
      return [map.journeys, map.unscored, typeOf(map, 'queueing')?.n];
    };
    expect(await of('tier=gold')).toEqual([2, 0, 2]);
    expect(await of('channel=kiosk')).toEqual([1, 0, 1]);
    expect(await of('staffId=s1')).toEqual([1, 0, 1]);
    expect(await of('staffId=s1&channel=kiosk')).toEqual([0, 0, undefined]);
    expect(await of('from=2024-02-01&to=2024-03-01')).toEqual([1, 0, 1]);
    expect(await of('from=2024-03-01')).toEqual([2, 1, 2]);
    expect((await analyst.ask('/v1/journey-maps/nothing')).body).toMatchObject({
      code: 'NO_SUCH_DEFINITION',
      detail: 'There is no journey definition "nothing": GET /v1/definitions lists them.',
    });
  });

  test('has every stage of its definition even if no journey has closed, and no other', async () => {
    expect(stagesOf(await analyst.get('/v1/journey-maps/customer-lifecycle'))).toEqual([
      ['acquire', 'pre-sale', []],
      ['first-purchase', 'in-sale', []],
      ['repurchase', 'in-sale', []],
      ['loyal', 'after-sale', []],
      ['at-risk', 'after-sale', []],
      ['lost', 'after-sale', []],
      ['won-back', 'after-sale', []],
    ]);
  });

  test('is a table in CSV', async () => {
    const { body } = await analyst.ask('/v1/journey-maps/bank-branch-visit?tier=gold', { accept: 'text/csv' });
    const lines = body.split('\r\n');
    expect(lines[0]).toMatch(/^stage,phase,touchpoint,n,journeys,scored,meanValence,interval\.0,interval\.1,/);
    expect(lines.slice(1, -1).map((line: string) => line.split(',').slice(0, 6).join(','))).toEqual([
      'waiting,in-sale,queueing,2,2,2',
      'service,in-sale,counter-service,2,2,2',
      'leaving,after-sale,goodbye,2,2,0',
    ]);
  });
});

describe('peak-end scores', () => {
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await bank();
  });
  const keys = async (query: string) =>
    (await analyst.get(`/v1/scores/peak-end?${query}`)).items.map(
      (each: { key: string; n: number; unscored: number }) => [each.key, each.n, each.unscored],
    );

  test('of all closed journeys, next to their means', async () => {
    const answer = await analyst.get('/v1/scores/peak-end');
    expect(answer).toMatchObject({ groupBy: null, overlapping: false, nextCursor: null });
    const [all] = answer.items;
    const peakEnds = [(-0.6 + 0.2) / 2, (0.4 + 0.4) / 2, (0.8 - 0.4) / 2];
    const mean = (peakEnds[0] as number) / 3 + (peakEnds[1] as number) / 3 + (peakEnds[2] as number) / 3;
    const deviation = Math.sqrt(peakEnds.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 2);
    const margin = (t(2) * deviation) / Math.sqrt(3);
    const bins = (...at: number[]) => Array.from({ length: 20 }, (_, bin) => at.filter((each) => each === bin).length);
    expect(all).toEqual({
      key: null,
      n: 3,
      unscored: 1,
      peakEnd: {
        mean: near(mean),
        interval: [near(mean - margin), near(mean + margin)],
        distribution: bins(8, 12, 14),
      },
      mean: { mean: near((-0.2 + 0.1 + 0.2) / 3), interval: expect.any(Array), distribution: bins(8, 11, 12) },
      laterFeedback: { n: 0, peakEnd: { r: null, interval: null }, mean: { r: null, interval: null } },
    });
  });

  test('in groups, whose keys are values, dates, weeks and months', async () => {
    expect(await keys('groupBy=tier')).toEqual([
      ['gold', 2, 0],
      ['vip', 1, 0],
      [null, 0, 1],
    ]);
    expect(await keys('groupBy=definition')).toEqual([['bank-branch-visit', 3, 1]]);
    expect(await keys('groupBy=day')).toEqual([
      ['2024-01-31', 1, 0],
      ['2024-02-01', 1, 0],
      ['2024-03-01', 1, 0],
      ['2024-12-30', 0, 1],
    ]);
    expect(await keys('groupBy=week')).toEqual([
      ['2024-W05', 2, 0],
      ['2024-W09', 1, 0],
      ['2025-W01', 0, 1],
    ]);
    expect(await keys('groupBy=month&from=2024-02-01')).toEqual([
      ['2024-02', 1, 0],
      ['2024-03', 1, 0],
      ['2024-12', 0, 1],
    ]);
    expect(await keys('groupBy=channel')).toEqual([
      ['branch', 2, 1],
      ['kiosk', 1, 0],
    ]);
    expect((await analyst.get('/v1/scores/peak-end?groupBy=channel')).overlapping).toBe(true);
    expect(await keys('groupBy=channel&staffId=s1')).toEqual([['branch', 1, 0]]);
    expect(await keys('tier=gold&to=2024-02-01')).toEqual([[null, 1, 0]]);
    expect(await keys('tier=none')).toEqual([[null, 0, 0]]);
  });

  test('in every channel of the journeys that one channel or member of staff met', async () => {
    const many = await Analyst.of(started.app);
    const at = (customer: string, minute: number, channel: string, valence: number, staffId?: string) =>
      touchpoint(customer, new Date(Date.parse('2024-01-31T10:00:00Z') + minute * 60_000).toISOString(), {
        touchpoint: minute === 2 ? 'goodbye' : 'queueing',
        channel,
        valence,
        ...(staffId && { staffId }),
      });
    await many.publish(
      ...[at('a', 0, 'web', 0.2), at('a', 1, 'web', 0.4), at('a', 2, 'branch', 0.6, 's1')],
      ...[at('b', 0, 'web', -0.4, 's1'), at('b', 2, 'kiosk', -0.8)],
      ...[at('c', 0, 'branch', 0.2), at('c', 2, 'branch', 1)],
    );
    const of = async (query: string) =>
      (await many.get(`/v1/scores/peak-end?groupBy=channel&${query}`)).items.map(
        (each: { key: string; n: number; peakEnd: { mean: number } }) => [each.key, each.n, each.peakEnd.mean],
      );
    expect(await of('channel=web')).toEqual([
      ['branch', 1, near(0.6)],
      ['kiosk', 1, near(-0.8)],
      ['web', 2, near(-0.1)],
    ]);
    expect(await of('staffId=s1')).toEqual(await of('channel=web'));
    expect(await of('staffId=s1&channel=web')).toEqual([
      ['kiosk', 1, near(-0.8)],
      ['web', 1, near(-0.8)],
    ]);
    expect(await of('channel=branch')).toEqual([
      ['branch', 2, near(0.8)],
      ['web', 1, near(0.6)],
    ]);
    expect(await of('channel=web&to=2024-01-31')).toEqual([]);
    expect(await of('channel=elsewhere')).toEqual([]);
  });

  test('page by page if that is asked for', async () => {
    const first = await analyst.get('/v1/scores/peak-end?groupBy=tier&limit=2');
    const second = await analyst.get(`/v1/scores/peak-end?groupBy=tier&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['gold', 'vip', null]);
    expect(second.nextCursor).toBeNull();
  });

  test('with what correlates with later feedback', async () => {
    const many = await Analyst.of(started.app);
    const events: Published[] = [];
    for (let customer = 0; customer < 12; customer++) {
      const name = `c${customer}`;
      const valence = customer / 12;
      events.push(
        ...visit(
          name,
          '2024-01-31T10:00:00Z',
          { queueing: valence, 'counter-service': valence / 2 },
          { staffId: `s${customer % 2}` },
        ),
        {
          type: 'feedback.submitted',
          subject: name,
          time: '2024-02-01T10:00:00Z',
          data: { instrument: 'nps', value: customer < 11 ? customer : 0 },
        },
      );
    }
    await many.publish(...events);
    const [all] = (await many.get('/v1/scores/peak-end')).items;
    expect(all.laterFeedback).toEqual({
      n: 12,
      peakEnd: { r: expect.any(Number), interval: [expect.any(Number), expect.any(Number)] },
      mean: { r: expect.any(Number), interval: [expect.any(Number), expect.any(Number)] },
    });
    // Both scores are the same multiple of the queue's valence.
    expect(all.laterFeedback.peakEnd.r).toBeCloseTo(all.laterFeedback.mean.r, 9);
    expect(all.laterFeedback.peakEnd.r).toBeGreaterThan(0.4);
    const by = async (query: string) =>
      (await many.get(`/v1/scores/peak-end?${query}`)).items.map(
        (each: { key: string; laterFeedback: { n: number } }) => [each.key, each.laterFeedback.n],
      );
    expect(await by('staffId=s1')).toEqual([[null, 6]]);
    expect(await by('groupBy=channel&channel=branch')).toEqual([['branch', 12]]);
    expect(await by('groupBy=channel&staffId=s1')).toEqual([['branch', 6]]);
    expect(await by('groupBy=week')).toEqual([['2024-W05', 12]]);
    expect(await by('groupBy=day&from=2024-02-01')).toEqual([]);
  });
});
