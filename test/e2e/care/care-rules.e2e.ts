import { Analyst } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();

const DEFAULTS = { match: {}, at: '09:00', leadDays: 0, notMoreOftenThanDays: 30, controlShare: 0 };

test('care rules are put, read, listed, and refused where they contradict themselves', async () => {
  const analyst = await Analyst.of(started.app);
  const put = (name: string, body: unknown, key: keyof Analyst['keys'] = 'operate', headers: object = {}) =>
    started.app.request('PUT', `/v1/care-rules/${name}`, {
      key: analyst.keys[key],
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const hundredth = { enabled: true, on: { kind: 'purchase', nth: 100 } };
  expect((await put('hundredth', hundredth, 'query')).status).toBe(403);
  const mismatch = await put('hundredth', hundredth, 'operate', { 'if-match': '*' });
  expect([mismatch.status, mismatch.body.code]).toEqual([412, 'VERSION_MISMATCH']);
  const made = await put('hundredth', hundredth);
  const inForce = { name: 'hundredth', version: 1, ...DEFAULTS, ...hundredth };
  expect([made.status, made.headers.get('etag'), made.body]).toEqual([201, '"1"', inForce]);
  const again = await put('hundredth', { ...hundredth, controlShare: 0 });
  expect([again.status, again.headers.get('etag')]).toEqual([200, '"1"']);

  const birthday = {
    ...{ enabled: true, on: { kind: 'anniversary', of: { trait: 'birthday' } }, leadDays: 3, at: '08:30' },
    ...{ match: { tiers: ['gold'] }, followUp: { department: 'care', text: 'Write a card.' }, controlShare: 0.2 },
  };
  const second = await put('birthday', birthday);
  analyst.position = second.headers.get('peakend-position') ?? undefined;
  const read = await analyst.ask('/v1/care-rules/birthday');
  expect([read.headers.get('etag'), read.body]).toEqual([
    '"1"',
    { name: 'birthday', version: 1, notMoreOftenThanDays: 30, ...birthday },
  ]);
  expect(((await analyst.get('/v1/care-rules')) as { items: object[] }).items).toEqual([read.body, inForce]);
  // What was read can be put back as it is.
  expect((await put('birthday', read.body)).headers.get('etag')).toBe('"1"');
  const changed = await put('birthday', { ...read.body, enabled: false }, 'operate', { 'if-match': '"1"' });
  expect([changed.status, changed.body]).toEqual([200, { ...read.body, version: 2, enabled: false }]);

  const wrong = await put('x', { enabled: true, on: { kind: 'tier', nth: 3 }, leadDays: 2 });
  expect([wrong.status, wrong.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
    422,
    ['/on/to', '/on/nth', '/leadDays'],
  ]);
  expect((await put('No-Word', hundredth)).body.errors).toMatchObject([{ path: '/name', code: 'INVALID_NAME' }]);
  const none = await started.app.request('GET', '/v1/care-rules/x', { key: analyst.keys.query });
  expect([none.status, none.body.code]).toEqual([404, 'NO_SUCH_CARE_RULE']);
});
