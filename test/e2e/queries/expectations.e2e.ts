import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

const VISIT = {
  stages: [{ name: 'all', phase: 'in-sale', touchpoints: ['ask', 'get'] }],
  terminal: [],
  idleGapSeconds: 3_600,
  expectations: { default: { ask: 0.1 }, tiers: { gold: { get: 0.4 } } },
  learnExpectations: true,
};

const put = (body: object) =>
  started.app.request('PUT', '/v1/definitions/visit', {
    key: analyst.keys.operate,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

beforeAll(async () => {
  analyst = await Analyst.of(started.app);
  const { status, body, headers } = await put(VISIT);
  expect([status, body.learnExpectations]).toEqual([201, true]);
  analyst.position = headers.get('peakend-position') ?? undefined;
  await analyst.publish(touchpoint('c', '2024-03-05T10:00:00Z', { touchpoint: 'ask', valence: 0.5 }));
});

const of = (query = '') => analyst.ask(`/v1/expectations/visit${query}`);
const row = (of: string, configured: number | null, inForce: string | null) => {
  const [type, tier] = of.split(' ');
  return { touchpoint: type, tier: tier ?? null, configured, learned: null, n: 0, inForce, since: null };
};

test('before anything is learned, what the definition says counts', async () => {
  const { status, body } = await of();
  expect([status, body]).toEqual([
    200,
    {
      definition: 'visit',
      definitionVersion: 1,
      items: [
        row('ask gold', 0.1, 'default'),
        row('ask', 0.1, 'default'),
        row('get gold', 0.4, 'configured'),
        row('get', null, null),
      ],
      nextCursor: null,
    },
  ]);
});

test('one tier, a moment, pages and tables', async () => {
  expect((await of('?tier=vip&at=2024-03-05')).body.items).toEqual([
    row('ask vip', 0.1, 'default'),
    row('get vip', null, null),
  ]);
  const first = (await of('?limit=3&at=2024-03-05T10:00:00Z')).body;
  expect(first.items).toHaveLength(3);
  const rest = (await of(`?limit=3&at=2024-03-05T10:00:00Z&cursor=${first.nextCursor}`)).body;
  expect([rest.items, rest.nextCursor]).toEqual([[row('get', null, null)], null]);
  expect((await of('?format=csv&tier=gold')).body).toBe(
    'touchpoint,tier,configured,learned,n,inForce,since\r\nask,gold,0.1,,0,default,\r\nget,gold,0.4,,0,configured,\r\n',
  );
});

test.each([
  ['/v1/expectations/none', 404, 'NO_SUCH_DEFINITION'],
  ['/v1/expectations/visit?at=yesterday', 400, 'INVALID_PARAMETER'],
  ['/v1/expectations/visit?tier=', 400, 'INVALID_PARAMETER'],
  ['/v1/expectations/visit?channel=web', 400, 'UNKNOWN_PARAMETER'],
])('GET %s is refused with %d', async (path, status, code) => {
  const { status: answered, body } = await analyst.ask(path);
  expect([answered, body.errors?.[0]?.code ?? body.code]).toEqual([status, code]);
});

test('a definition learns or it does not', async () => {
  const { status, body } = await put({ ...VISIT, learnExpectations: 'always' });
  expect([status, body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: '/learnExpectations', code: 'WRONG_TYPE' })],
  ]);
});
