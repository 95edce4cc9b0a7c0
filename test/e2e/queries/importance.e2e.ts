import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published, touchpoint } from './analyst.js';

const started = useSharedApp();
let analyst: Analyst;

const answer = (subject: string, time: string, data: object): Published => ({
  type: 'feedback.submitted',
  subject,
  time,
  data: { instrument: 'csat', value: 4, ...data },
});

/** What 30 customers of an electronics retailer say of it. */
const retailer = Array.from({ length: 30 }, (_, at) =>
  answer(`c-${at}`, `2024-03-0${1 + (at % 9)}T10:00:00Z`, {
    dimensions: { price: 7, 'brand-image': 7, service: 6, product: 6, convenience: 5, relationship: 4 },
    expected: { price: 7, 'brand-image': 7, service: 6, product: 7, convenience: 7, relationship: 4 },
    importance: { convenience: 9 },
    ideal: { price: 7, 'brand-image': 7, service: 6, product: 6, convenience: 10, relationship: 4 },
    about: { brand: 'volt', channel: at < 10 ? 'web' : 'store', product: 'radio' },
  }),
);

beforeAll(async () => {
  analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
  await analyst.publish(
    { type: 'customer.tier-assigned', subject: 'gold', time: '2024-01-01T00:00:00Z', data: { tier: 'gold' } },
    ...retailer,
    answer('gold', '2024-04-30T22:30:00Z', { dimensions: { comfort: 3 }, about: { brand: 'ohm' } }),
  );
});

const of = (query = '') => analyst.get(`/v1/importance-performance${query}`);
const namesOf = ({ items }: { items: { dimension: string; n: number }[] }) =>
  items.map(({ dimension, n }) => [dimension, n]);

test("the electronics retailer's key experience is convenience: −18, and a gap of −5", async () => {
  const { items, ...answered } = await of('?to=2024-05-01');
  expect(answered).toEqual({
    over: 'feedback',
    key: 'convenience',
    crossHair: null,
    importanceBasis: 'stated',
    nextCursor: null,
  });
  expect(items[0]).toEqual({
    dimension: 'convenience',
    experience: 5,
    expectation: 7,
    satisfaction: -2,
    importance: 9,
    weighted: -18,
    ideal: 10,
    gap: -5,
    priority: 2,
    quadrant: null,
    n: 30,
    counts: { experience: 30, expectation: 30, importance: 30, ideal: 30 },
    intervals: {
      experience: [5, 5],
      expectation: [7, 7],
      satisfaction: [-2, -2],
      importance: [9, 9],
      ideal: [10, 10],
      gap: [-5, -5],
    },
    tooFew: false,
  });
  const rest = items
    .slice(1)
    .map((each: Record<string, unknown>) => [each['dimension'], each['satisfaction'], each['weighted'], each['gap']]);
  expect(rest).toEqual([
    ['brand-image', 0, null, 0],
    ['price', 0, null, 0],
    ['product', -1, null, 0],
    ['relationship', 0, null, 0],
    ['service', 0, null, 0],
  ]);
});

test('filters go by sums where one of a kind is given, and by answers where several are', async () => {
  expect(namesOf(await of('?tier=gold'))).toEqual([['comfort', 1]]);
  expect(namesOf(await of('?from=2024-05-01'))).toEqual([['comfort', 1]]);
  expect(namesOf(await of('?brand=ohm&from=2024-05-01&tier=gold'))).toEqual([['comfort', 1]]);
  expect((await of('?channel=web')).items[0]).toMatchObject({
    dimension: 'brand-image',
    n: 10,
    importance: null,
    tooFew: true,
  });
  expect((await of('?channel=store&brand=volt&from=2024-03-09')).items[0]).toMatchObject({ n: 2 });
  expect((await of('?channel=store&brand=ohm')).items).toEqual([]);
  expect((await of('?product=radio&definition=bank-branch-visit')).items).toEqual([]);
});

test('where nobody says what is important, it follows from how answers turn out', async () => {
  const other = await Analyst.of(started.app);
  // Every pair of ratings: they are not related, and service says twice as much.
  await other.publish(
    ...Array.from({ length: 81 }, (_, at) => {
      const [service, price] = [at % 9, Math.floor(at / 9)];
      const value = Math.round((2 * service + price) / 3);
      return answer(`c-${at}`, '2024-03-01T10:00:00Z', { instrument: 'nps', value, dimensions: { service, price } });
    }),
  );
  const { items, importanceBasis, crossHair, key } = await other.get('/v1/importance-performance');
  expect([importanceBasis, key]).toEqual(['derived', null]);
  const importance = Object.fromEntries(
    items.map((each: Record<string, unknown>) => [each['dimension'], each['importance']]),
  );
  expect(importance).toEqual({ service: 10, price: expect.any(Number) });
  // NPS bends the line a bit.
  expect(importance['price']).toBeCloseTo(2.5, 0);
  expect(crossHair.experience).toBe(4);
  expect(
    items.map((each: Record<string, unknown>) => [each['dimension'], each['quadrant'], each['intervals']]),
  ).toEqual([
    ['price', 'possible-overkill', expect.objectContaining({ importance: null })],
    ['service', 'keep-up', expect.objectContaining({ importance: null })],
  ]);
});

describe('over journeys', () => {
  let bank: Analyst;
  /** A visit of two rated touchpoints, and what was said of it two days later. */
  const visit = (at: number, [service, price]: readonly [number, number], said: object): readonly Published[] => {
    const rated = (minute: string, dimensions: object, valence: number) =>
      touchpoint(`c-${at}`, `2024-03-04T10:${minute}:00Z`, {
        touchpoint: 'counter-service',
        channel: at % 2 === 0 ? 'branch' : 'app',
        about: { brand: at < 40 ? 'acme' : 'volt' },
        valence,
        dimensions,
      });
    const felt = (2 * service + price - 12) / 12;
    return [
      ...[rated('00', { service: service - 1, price }, felt), rated('05', { service: service + 1 }, felt)],
      answer(`c-${at}`, '2024-03-06T10:00:00Z', { instrument: 'text', value: undefined, text: 'x', ...said }),
    ];
  };

  beforeAll(async () => {
    bank = await Analyst.of(started.app);
    // Every pair of ratings from 1 to 7; what is felt is twice as much service as price.
    const visits = Array.from({ length: 49 }, (_, at) =>
      visit(at, [1 + (at % 7), 1 + Math.floor(at / 7)], {
        expected: { service: 6 },
        ideal: { calm: 9 },
        dimensions: { service: 10 },
      }),
    );
    await bank.publish(...visits.flat());
  });
  const overJourneys = (query = '') => bank.get(`/v1/importance-performance?over=journeys${query}`);

  test("a journey counts once, by its touchpoints' mean; the rest is from what was said of it", async () => {
    const { items, ...answered } = await overJourneys('&definition=bank-branch-visit&to=2024-03-05');
    expect(answered).toMatchObject({ over: 'journeys', key: 'service', importanceBasis: 'derived' });
    expect(answered.crossHair).toEqual({ experience: 4, importance: expect.closeTo(6.25, 9) });
    expect(items).toMatchObject([
      {
        dimension: 'service',
        experience: 4,
        expectation: 6,
        satisfaction: -2,
        importance: 10,
        weighted: -20,
        priority: 2,
        quadrant: 'keep-up',
        counts: { experience: 49, expectation: 49, importance: 0, ideal: 0 },
        tooFew: false,
      },
      { dimension: 'calm', experience: null, ideal: 9, importance: null, n: 0 },
      // Peak-end goes by both; service, which counts twice, has four times the share.
      { dimension: 'price', experience: 4, importance: expect.closeTo(2.5, 9), quadrant: 'possible-overkill' },
    ]);
  });

  test('filters select journeys with a rated touchpoint', async () => {
    const countOf = async (query: string) =>
      (await overJourneys(query)).items.find((each: { dimension: string }) => each.dimension === 'price')?.n;
    expect(await countOf('&channel=branch')).toBe(25);
    expect(await countOf('&brand=acme&channel=branch')).toBe(20);
    expect(await countOf('&brand=acme&channel=branch&from=2024-03-05')).toBeUndefined();
    expect(await countOf('&channel=branch&tier=gold')).toBeUndefined();
    expect((await bank.get('/v1/importance-performance?definition=bank-branch-visit')).items).toMatchObject([
      { dimension: 'calm', ideal: 9, n: 0 },
      { dimension: 'service', experience: 10, n: 49 },
    ]);
  });

  test('what was said later decides where 30 said something', async () => {
    await bank.publish(
      ...Array.from({ length: 49 }, (_, at) =>
        answer(`c-${at}`, '2024-03-07T10:00:00Z', { instrument: 'nps', value: 1 + Math.floor(at / 7) }),
      ),
    );
    const { items } = await overJourneys();
    const importance = items.map((each: Record<string, unknown>) => [each['dimension'], each['importance']]);
    expect(importance).toEqual([
      ['service', expect.closeTo(0, 9)],
      ['calm', null],
      ['price', 10],
    ]);
  });
});

test('pages, tables and refusals', async () => {
  const first = await of('?limit=1');
  const second = await of(`?limit=1&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([first, second].map(({ items }) => items[0].dimension)).toEqual(['convenience', 'brand-image']);
  const { body } = await analyst.ask('/v1/importance-performance?format=csv&to=2024-05-01');
  const [head, line] = body.split('\r\n');
  expect(head).toMatch(/^dimension,experience,intervals.experience.0,.*,weighted,ideal,.*,priority,quadrant,n,/);
  expect(line).toMatch(/^convenience,5,5,5,7,7,7,-2,-2,-2,9,9,9,-18,10,10,10,-5,-5,-5,2,,30,30,30,30,30,false$/);
  const refused = async (query: string) => {
    const { status, body: told } = await analyst.ask(`/v1/importance-performance?${query}`);
    return [status, told.code, told.errors?.[0]?.path];
  };
  expect(await refused('over=surveys')).toEqual([400, 'INVALID_PARAMETER', '/over']);
  expect(await refused('staffId=s-1')).toEqual([400, 'INVALID_PARAMETER', '/staffId']);
});
