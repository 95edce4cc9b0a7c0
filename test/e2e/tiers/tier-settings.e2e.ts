import { Analyst } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

const FIRST = {
  version: 1,
  automatic: false,
  currency: null,
  windowDays: 365,
  tiers: [
    { tier: 'vip', topShare: 0.01 },
    { tier: 'a', atLeast: '5000000' },
    { tier: 'b', atLeast: '1000000' },
    { tier: 'c' },
  ],
  liftHighPotential: true,
  lowerAtRisk: 'critical',
  lowerAfterReviews: 2,
  holdDays: 365,
};

test('tier settings are put, read, and refused where they contradict themselves', async () => {
  const analyst = await Analyst.of(started.app);
  const put = (body: unknown, key: keyof Analyst['keys'] = 'operate', headers: Record<string, string> = {}) =>
    started.app.request('PUT', '/v1/tier-settings', {
      key: analyst.keys[key],
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const first = await analyst.ask('/v1/tier-settings');
  expect([first.headers.get('etag'), first.body]).toEqual(['"1"', FIRST]);
  expect((await put({}, 'query')).status).toBe(403);
  const mine = { automatic: true, currency: 'EUR', tiers: [{ tier: 'gold', atLeast: '100.50' }, { tier: 'rest' }] };
  const changed = await put(mine, 'operate', { 'if-match': '"1"' });
  const settings = { ...FIRST, ...mine, version: 2, tiers: [{ tier: 'gold', atLeast: '100.5' }, { tier: 'rest' }] };
  expect([changed.status, changed.headers.get('etag'), changed.body]).toEqual([200, '"2"', settings]);
  analyst.position = changed.headers.get('peakend-position') ?? undefined;
  const again = await put({ ...mine, tiers: [{ atLeast: 100.5, tier: 'gold' }, { tier: 'rest' }] });
  expect([again.status, again.headers.get('etag')]).toEqual([200, '"2"']);
  expect((await put({ holdDays: 1 }, 'operate', { 'if-match': '"1"' })).body.code).toBe('VERSION_MISMATCH');
  const wrong = await put({ automatic: true, tiers: [{ tier: 'a' }, { tier: 'b', topShare: 0.5 }] });
  expect([wrong.status, wrong.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
    422,
    ['/currency', '/tiers/0/atLeast', '/tiers/1/topShare'],
  ]);
  const read = await analyst.get('/v1/tier-settings');
  expect(read).toEqual(settings);
  // What was read can be put back as it is.
  expect((await put(read)).headers.get('etag')).toBe('"2"');
  expect((await put({ ...read, holdDays: 10 })).body).toEqual({ ...settings, version: 3, holdDays: 10 });
  expect((await put({ version: 'x' })).body.errors).toMatchObject([{ path: '/version' }]);
});
