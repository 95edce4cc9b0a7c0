import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

/** Touchpoints of a member of staff, a minute apart. */
const served = (staffId: string, day: string, data: object, ...valences: number[]): readonly Published[] =>
  valences.map((valence, at) =>
    touchpoint('ann', `${day}T10:${`${at}`.padStart(2, '0')}:00Z`, { ...data, staffId, valence }),
  );

const counter = { touchpoint: 'counter-service' };
const call = { touchpoint: 'call', channel: 'call-centre', journey: { definition: 'customer-lifecycle' } };

beforeAll(async () => {
  analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  await analyst.publish(
    ...served('s-1', '2024-03-01', counter, 0.4, 0.6),
    ...served('s-2', '2024-03-02', counter, 0, 0.2, 0.1),
    ...served('s-1', '2024-03-03', call, 0.2),
    ...served('s-3', '2024-04-03', call, 0.4, 0.8),
    touchpoint('ann', '2024-03-04T10:00:00Z', { ...counter, valence: -1 }),
    {
      type: 'feedback.submitted',
      subject: 'ann',
      time: '2024-03-04T11:00:00Z',
      data: { instrument: 'csat', value: 5, about: { staffId: 's-1', touchpoint: 'counter-service' } },
    },
    {
      type: 'complaint.filed',
      subject: 'bob',
      time: '2024-03-05T11:00:00Z',
      data: { category: 'staff', severity: 3, channel: 'web', staffId: 's-2', touchpoint: 'counter-service' },
    },
    {
      type: 'complaint.filed',
      subject: 'bob',
      time: '2024-03-05T11:00:00Z',
      data: { category: 'staff', severity: 3, channel: 'web', staffId: 's-9' },
    },
  );
});

/** Computed by hand, as an example of docs/rules.md 18.2. */
const EFFECTS = [0.09208826969034424, -0.2359887850971194, 0.17769939708897503] as const;

const items = async (query = '') => (await analyst.get(`/v1/staff${query}`)).items;

test('each is compared with what the same touchpoints are like with others', async () => {
  const staff = await items();
  expect(
    staff.map(({ staffId, touchpoints, compared }: Record<string, unknown>) => [staffId, touchpoints, compared]),
  ).toEqual([
    ['s-1', 3, 3],
    ['s-2', 3, 3],
    ['s-3', 2, 2],
    ['s-9', 0, 0],
  ]);
  const [first, second, third, ninth] = staff;
  expect(first).toMatchObject({ n: 3, mean: 0.4, tooFew: true, complaintsPer100: 0 });
  expect(first.csat).toMatchObject({ n: 1, score: 1, tooFew: true });
  expect(second.complaintsPer100).toBeCloseTo(100 / 3, 9);
  expect(ninth).toMatchObject({
    mean: null,
    interval: null,
    effect: null,
    effectInterval: null,
    complaintsPer100: null,
  });
  expect(first.effect).toBeCloseTo(EFFECTS[0], 9);
  expect(second.effect).toBeCloseTo(EFFECTS[1], 9);
  expect(third.effect).toBeCloseTo(EFFECTS[2], 9);
  expect(await analyst.get('/v1/staff/s-1')).toEqual(first);
});

test('filters pick the touchpoints, and whom they are compared with', async () => {
  const compared = async (query: string) =>
    (await items(query)).map(
      ({ staffId, n, compared, csat }: Record<string, { n: number }>) => `${staffId} ${n} ${compared} ${csat?.n}`,
    );
  expect(await compared('?definition=bank-branch-visit')).toEqual(['s-1 2 2 1', 's-2 3 3 0']);
  expect(await compared('?definition=customer-lifecycle')).toEqual(['s-1 1 1 0', 's-3 2 2 0']);
  expect(await compared('?to=2024-04-01&channel=call-centre')).toEqual(['s-1 1 0 0']);
  expect(await compared('?from=2024-03-02&to=2024-03-03')).toEqual(['s-2 3 0 0']);
  // March without its first days, or its last.
  expect(await compared('?from=2024-03-03&to=2024-03-31')).toEqual(['s-1 1 0 1', 's-2 0 0 0', 's-9 0 0 0']);
  expect(await compared('?from=2024-03-06&to=2024-04-01')).toEqual([]);
  expect(await compared('?tier=gold')).toEqual([]);
  expect(await analyst.get('/v1/staff/s-3?to=2024-04-01')).toMatchObject({ touchpoints: 0, mean: null, effect: null });
});

test('pages and tables', async () => {
  const first = await analyst.get('/v1/staff?limit=3');
  const rest = await analyst.get(`/v1/staff?limit=3&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 1, null]);
  const { body } = await analyst.ask('/v1/staff?format=csv');
  expect(body.split('\r\n')[0]).toBe(
    'staffId,touchpoints,n,mean,interval.0,interval.1,compared,effect,effectInterval.0,effectInterval.1,tooFew,csat.n,csat.score,csat.interval.0,csat.interval.1,csat.tooFew,complaintsPer100',
  );
});

test('what it does not take is refused by name', async () => {
  const refused = async (path: string) => {
    const { status, body } = await analyst.ask(`/v1/staff${path}`);
    return [status, body.code, body.errors?.[0]?.path];
  };
  expect(await refused('/s-8')).toEqual([404, 'NO_SUCH_STAFF', undefined]);
  expect(await refused('/%01')).toEqual([404, 'NO_SUCH_STAFF', undefined]);
  expect(await refused('?staffId=s-1')).toEqual([400, 'INVALID_PARAMETER', '/staffId']);
  expect(await refused('/s-1?limit=0')).toEqual([400, 'INVALID_PARAMETER', '/limit']);
  expect(await refused('?to=tomorrow')).toEqual([400, 'INVALID_PARAMETER', '/to']);
});
