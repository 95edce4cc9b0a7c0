import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

/** A visit of two touchpoints on a day: what was advised was so good, and the rest went so. */
const visit = (id: string, day: string, advice: object, rest: number): readonly Published[] => [
  touchpoint(id, `${day}T10:00:00Z`, { touchpoint: 'professional-advice', ...advice }),
  touchpoint(id, `${day}T10:05:00Z`, { touchpoint: 'goodbye', valence: rest }),
];

/** 30 bad, 30 neutral and 30 good pieces of advice on a day; what is left of the visit goes by them, a bit more or less. */
const day = (date: string, reward: number): readonly Published[] =>
  (
    [
      [-0.5, -0.1],
      [0, 0],
      [0.5, reward],
    ] as const
  ).flatMap(([valence, mean], side) =>
    Array.from({ length: 30 }, (_, at) =>
      visit(`c-${date}-${side}-${at}`, date, { valence }, mean + (at % 2 === 0 ? 0.1 : -0.1)),
    ).flat(),
  );

beforeAll(async () => {
  analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  // A visit ends when nothing happens for a while; midnight in Berlin divides quarters.
  await analyst.publish(...day('2023-02-10', 0.5), ...day('2023-05-10', 0.4));
  await analyst.publish(...day('2023-08-10', 0.3), ...day('2023-12-31', 0.2));
  await analyst.publish(
    { type: 'customer.tier-assigned', subject: 'gold', time: '2023-01-01T00:00:00Z', data: { tier: 'gold' } },
    ...visit('gold', '2023-03-01', { valence: 0.5, expectation: 0.5 }, 0.9),
  );
});

const of = (query = '') => analyst.get(`/v1/moments-of-truth/bank-branch-visit${query}`);
const adviceOf = async (query: string, tier: string | null = null) =>
  (await of(query)).items.find(
    (each: Record<string, unknown>) => each['touchpoint'] === 'professional-advice' && each['tier'] === tier,
  );

test('a delight that is less and less rewarded has become ordinary', async () => {
  const advice = await adviceOf('?groupBy=quarter');
  expect(advice).toMatchObject({
    tier: null,
    class: 'positive',
    pinned: false,
    outcome: 'other-touchpoints',
    n: 360,
    low: 120,
    neutral: 120,
    high: 120,
    penalty: expect.closeTo(-0.1, 9),
    reward: expect.closeTo(0.35, 9),
    tooFew: false,
    slope: { value: expect.closeTo(-0.1, 9), n: 4 },
    habituated: true,
  });
  expect(
    advice.periods.map((each: Record<string, unknown>) => [
      each['key'],
      each['class'],
      each['reward'],
      each['partial'],
    ]),
  ).toEqual([
    ['2023-Q1', 'positive', expect.closeTo(0.5, 9), false],
    ['2023-Q2', 'positive', expect.closeTo(0.4, 9), false],
    ['2023-Q3', 'positive', expect.closeTo(0.3, 9), false],
    ['2023-Q4', 'positive', expect.closeTo(0.2, 9), false],
  ]);
});

test('days of the span cut periods, which then make no slope', async () => {
  const keysOf = ({ periods }: { periods: { key: string; partial: boolean }[] }) =>
    periods.map(({ key, partial }) => [key, partial]);
  const cut = await adviceOf('?groupBy=quarter&from=2023-02-10&to=2023-12-31');
  expect(keysOf(cut)).toEqual([
    ['2023-Q1', true],
    ['2023-Q2', false],
    ['2023-Q3', false],
  ]);
  expect([cut.slope, cut.habituated]).toEqual([null, false]);
  const months = await adviceOf('?groupBy=month&from=2023-05-01');
  expect(keysOf(months)).toEqual([
    ['2023-05', false],
    ['2023-08', false],
    ['2023-12', false],
  ]);
  // Three and four months lie between them: .1 and .1 less.
  expect(months.slope).toMatchObject({ value: expect.closeTo(-0.2 / 7, 3), n: 3 });
});

test('over time, what one touchpoint says is expected of it does not matter', async () => {
  const sidesOf = async (query: string) => {
    const { neutral, high, periods, slope, habituated, tooFew } = await adviceOf(`?tier=gold${query}`, 'gold');
    return { neutral, high, periods, slope, habituated, tooFew };
  };
  const none = { periods: [], slope: null, tooFew: true };
  expect(await sidesOf('')).toEqual({ neutral: 1, high: 0, ...none, habituated: null });
  expect(await sidesOf('&groupBy=month')).toEqual({ neutral: 0, high: 1, ...none, habituated: false });
});

test('a class that the definition gives counts, here and in maps', async () => {
  const own = await Analyst.of(started.app);
  const { body } = await own.ask('/v1/definitions/bank-branch-visit');
  const { name: _, version: __, shipped: ___, ...definition } = body;
  const { status } = await started.app.request('PUT', '/v1/definitions/bank-branch-visit', {
    key: own.keys.operate,
    body: JSON.stringify({ ...definition, momentsOfTruth: { goodbye: 'positive' } }),
    headers: { 'content-type': 'application/json' },
  });
  expect(status).toBe(200);
  await own.publish(...visit('c', '2023-02-10', { valence: 0.5 }, 0.2));
  const { items } = await own.get('/v1/moments-of-truth/bank-branch-visit');
  const classes = items.map((each: Record<string, unknown>) => [each['touchpoint'], each['class'], each['pinned']]);
  expect(classes).toEqual([
    ['goodbye', 'positive', true],
    ['professional-advice', 'neutral', false],
  ]);
  const { stages } = await own.get('/v1/journey-maps/bank-branch-visit');
  const goodbye = stages
    .flatMap(({ touchpoints }: { touchpoints: { touchpoint: string; momentOfTruth: string }[] }) => touchpoints)
    .find((each: { touchpoint: string }) => each.touchpoint === 'goodbye');
  expect(goodbye.momentOfTruth).toBe('positive');
});

test('pages and tables', async () => {
  const first = await of('?limit=1');
  const rest = await of(`?limit=9&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect(
    [first, rest].flatMap(({ items }) =>
      items.map(({ touchpoint: type, tier }: Record<string, string>) => [type, tier]),
    ),
  ).toEqual([
    ['goodbye', 'gold'],
    ['goodbye', null],
    ['professional-advice', 'gold'],
    ['professional-advice', null],
  ]);
  const { body } = await analyst.ask('/v1/moments-of-truth/bank-branch-visit?format=csv&groupBy=quarter');
  expect(body.split('\r\n')[0]).toMatch(/^touchpoint,tier,outcome,class,pinned,n,low,neutral,high,penalty,/);
  expect(body).toContain('"2023-Q1\n2023-Q2\n2023-Q3\n2023-Q4"');
});

test('what it does not take is refused by name', async () => {
  const refused = async (path: string) => {
    const { status, body } = await analyst.ask(`/v1/moments-of-truth/${path}`);
    return [status, body.code, body.errors?.[0]?.path];
  };
  expect(await refused('nowhere')).toEqual([404, 'NO_SUCH_DEFINITION', undefined]);
  expect(await refused('bank-branch-visit?channel=app')).toEqual([400, 'INVALID_PARAMETER', '/channel']);
  expect(await refused('bank-branch-visit?groupBy=week')).toEqual([400, 'INVALID_PARAMETER', '/groupBy']);
});
