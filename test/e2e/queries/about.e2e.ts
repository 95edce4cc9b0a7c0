import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

const answer = (subject: string, time: string, data: object): Published => ({
  type: 'feedback.submitted',
  subject,
  time,
  data,
});

beforeAll(async () => {
  analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  const spring = { campaign: 'spring', product: 'card', productLine: 'credit', brand: 'acme' };
  await analyst.publish(
    touchpoint('ann', '2024-03-01T10:00:00Z', { touchpoint: 'advert', valence: 0.5, channel: 'web', about: spring }),
    touchpoint('bob', '2024-03-02T10:00:00Z', { touchpoint: 'advert', valence: -0.1, about: spring }),
    // Already April in Berlin.
    touchpoint('ann', '2024-03-31T22:30:00Z', { touchpoint: 'advert', about: { campaign: 'spring' } }),
    touchpoint('ann', '2024-04-01T10:00:00Z', { touchpoint: 'advert', valence: 1, about: { campaign: 'autumn' } }),
    touchpoint('ann', '2024-04-01T10:00:00Z', { touchpoint: 'order', valence: 1 }),
    answer('ann', '2024-03-03T10:00:00Z', { instrument: 'nps', value: 9, text: 'Nice.', about: spring }),
    answer('bob', '2024-03-03T10:00:00Z', { instrument: 'nps', value: 2, about: spring }),
    answer('bob', '2024-03-03T11:00:00Z', { instrument: 'csat', value: 5, about: { ...spring, channel: 'web' } }),
    answer('bob', '2024-03-03T12:00:00Z', { instrument: 'ces', value: 6, about: { campaign: 'spring' } }),
    answer('ann', '2024-03-03T13:00:00Z', {
      instrument: 'text',
      text: 'Terrible, awful queue.',
      language: 'en',
      about: { brand: 'acme' },
    }),
  );
  // Known late, and in force from before the touchpoints on.
  await analyst.publish({
    type: 'customer.tier-assigned',
    subject: 'ann',
    time: '2024-01-01T00:00:00Z',
    data: { tier: 'gold' },
  });
});

const items = async (path: string) => (await analyst.get(`/v1/about/${path}`)).items;
const none = { n: 0, score: null, interval: null, tooFew: true };

test('a campaign is what its touchpoints and answers say', async () => {
  const [autumn, spring, ...others] = await items('campaign');
  expect(others).toEqual([]);
  expect(spring).toEqual({
    name: 'spring',
    touchpoints: 3,
    n: 2,
    mean: 0.2,
    // t = 12.7062 on one degree, s = .4243, √2.
    interval: [-1, 1],
    tooFew: true,
    nps: { n: 2, score: 0, interval: [expect.closeTo(-73.335137, 6), expect.closeTo(73.335137, 6)], tooFew: true },
    csat: { n: 1, score: 1, interval: [expect.closeTo(0.206549, 6), 1], tooFew: true },
    ces: { n: 1, score: 6, interval: null, tooFew: true },
    texts: { n: 1, mean: expect.closeTo(5 / 9, 9), interval: null, tooFew: true },
  });
  expect(autumn).toMatchObject({ name: 'autumn', touchpoints: 1, mean: 1, nps: none, texts: { n: 0, mean: null } });
});

test('products, product lines and brands are told alike', async () => {
  const short = async (thing: string) =>
    (await items(thing)).map(({ name, touchpoints, nps, texts }: Record<string, { n: number }>) => [
      name,
      touchpoints,
      nps?.n,
      texts?.n,
    ]);
  expect(await short('product')).toEqual([['card', 2, 2, 1]]);
  expect(await short('productLine')).toEqual([['credit', 2, 2, 1]]);
  expect(await short('brand')).toEqual([['acme', 2, 2, 2]]);
});

test('filters pick by day of the tenant, tier at that moment, and channel', async () => {
  const counts = async (query: string) =>
    (await items(`campaign?${query}`)).map(
      ({ name, touchpoints, nps, csat }: Record<string, { n: number }>) =>
        `${name} ${touchpoints} ${nps?.n} ${csat?.n}`,
    );
  expect(await counts('to=2024-04-01')).toEqual(['spring 2 2 1']);
  expect(await counts('from=2024-04-01')).toEqual(['autumn 1 0 0', 'spring 1 0 0']);
  expect(await counts('from=2024-03-02&to=2024-03-03')).toEqual(['spring 1 0 0']);
  expect(await counts('tier=gold')).toEqual(['autumn 1 0 0', 'spring 2 1 0']);
  expect(await counts('channel=web')).toEqual(['spring 1 0 1']);
  expect(await counts('tier=none')).toEqual([]);
});

test('an erasure takes words, and leaves numbers', async () => {
  const own = await Analyst.of(started.app);
  const about = { brand: 'acme' };
  await own.publish(
    answer('cid', '2024-03-03T10:00:00Z', { instrument: 'nps', value: 9, text: 'Nice.', about }),
    answer('cid', '2024-03-03T11:00:00Z', {
      instrument: 'text',
      text: 'Terrible, awful queue.',
      language: 'en',
      about,
    }),
  );
  const told = async () => {
    const [{ nps, texts }] = (await own.get('/v1/about/brand')).items;
    return [nps.n, texts.n, texts.mean];
  };
  expect(await told()).toEqual([1, 2, expect.any(Number)]);
  const erased = await started.app.request('DELETE', '/v1/customers/cid', { key: own.keys.operate });
  expect(erased.status).toBe(202);
  own.position = erased.body.position ?? erased.headers.get('peakend-position') ?? own.position;
  expect(await told()).toEqual([1, 1, expect.closeTo(-0.7, 0)]);
});

test('pages and tables', async () => {
  const first = await analyst.get('/v1/about/campaign?limit=1');
  expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['autumn']);
  const rest = await analyst.get(`/v1/about/campaign?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([rest.items.map(({ name }: { name: string }) => name), rest.nextCursor]).toEqual([['spring'], null]);
  const { body } = await analyst.ask('/v1/about/campaign?format=csv');
  expect(body.split('\r\n')[0]).toBe(
    'name,touchpoints,n,mean,interval.0,interval.1,tooFew,nps.n,nps.score,nps.interval.0,nps.interval.1,nps.tooFew,csat.n,csat.score,csat.interval.0,csat.interval.1,csat.tooFew,ces.n,ces.score,ces.interval.0,ces.interval.1,ces.tooFew,texts.n,texts.mean,texts.interval.0,texts.interval.1,texts.tooFew',
  );
});

test('what it does not take is refused by name', async () => {
  const refused = async (path: string) => {
    const { status, body } = await analyst.ask(`/v1/about/${path}`);
    return [status, body.code, body.errors?.[0]?.path];
  };
  expect(await refused('planet')).toEqual([404, 'NO_SUCH_THING', undefined]);
  expect(await refused('campaign?definition=x')).toEqual([400, 'INVALID_PARAMETER', '/definition']);
  expect(await refused('campaign?from=March')).toEqual([400, 'INVALID_PARAMETER', '/from']);
  expect(await refused('campaign?from=2024-03-02&to=2024-03-01')).toEqual([400, 'INVALID_PARAMETER', '/from']);
});
