import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, type Published } from '../queries/analyst.js';

const started = useSharedApp();

const said = (subject: string, time: string, data: object, more: object = {}): Published => ({
  type: 'feedback.submitted',
  subject,
  time,
  data,
  ...more,
});
const WORDS = 'The queue was terrible, "awful";\nnever again.';

describe('GET /v1/feedback/answers', () => {
  let analyst: Analyst;
  let ids: readonly string[];
  beforeAll(async () => {
    analyst = await Analyst.of(started.app, { timeZone: 'Europe/Berlin' });
    ids = await analyst.publish(
      { type: 'customer.tier-assigned', subject: 'anna', time: '2024-01-15T00:00:00Z', data: { tier: 'gold' } },
      said('anna', '2024-01-10T10:00:00Z', { instrument: 'nps', value: 9, text: 'Quick.', about: { channel: 'app' } }),
      said('anna', '2024-01-31T23:30:00Z', {
        instrument: 'csat',
        value: 2,
        text: WORDS,
        language: 'en',
        about: {
          channel: 'branch',
          touchpoint: 'queueing',
          staffId: 's-1',
          journeyId: 'visit-1',
          product: 'card',
          productLine: 'cards',
          brand: 'acme',
          campaign: 'spring',
        },
        expectation: 0.5,
        dimensions: { speed: 2 },
        importance: { speed: 9 },
        expected: { speed: 6 },
        ideal: { speed: 8.5 },
      }),
      said('bela', '2024-02-01T10:00:00Z', { instrument: 'text', text: 'Terrible service', language: 'en' }),
      // At one moment, those with the later sequence are newer, whatever their ids.
      said('carl', '2024-02-02T10:00:00Z', { instrument: 'nps', value: 7 }, { id: 'z', sequence: '1' }),
      said('carl', '2024-02-02T10:00:00Z', { instrument: 'nps', value: 3 }, { id: 'a', sequence: '2' }),
      { type: 'customer.merged', subject: 'carl', time: '2024-03-01T00:00:00Z', data: { into: 'dora' } },
    );
  });

  // biome-ignore lint/suspicious/noExplicitAny: whatever is answered.
  const itemsOf = async (query: string): Promise<any[]> => (await analyst.get(`/v1/feedback/answers?${query}`)).items;
  const found = async (query: string) => (await itemsOf(query)).map(({ eventId }) => ids.indexOf(eventId));

  it('lists single answers with their words, newest first', async () => {
    expect(await found('')).toEqual([5, 4, 3, 2, 1]);
    const items = await itemsOf('');
    expect(items[3]).toEqual({
      eventId: ids[2],
      customerId: 'anna',
      at: '2024-01-31T23:30:00.000Z',
      instrument: 'csat',
      value: 2,
      valence: -0.5,
      text: WORDS,
      language: 'en',
      tier: 'gold',
      channel: 'branch',
      touchpoint: 'queueing',
      staffId: 's-1',
      journeyId: 'visit-1',
      product: 'card',
      productLine: 'cards',
      brand: 'acme',
      campaign: 'spring',
      expectation: 0.5,
      dimensions: { speed: 2 },
      importance: { speed: 9 },
      expected: { speed: 6 },
      ideal: { speed: 8.5 },
    });
    expect(items[4]).toMatchObject({ text: 'Quick.', tier: null, staffId: null, dimensions: null });
  });

  it('names the model where words had to say how it was', async () => {
    const models = (await itemsOf('')).map(({ valence, valenceModel }) => [valence < 0, valenceModel?.name]);
    expect(models).toEqual([
      [true, undefined],
      [true, undefined],
      [true, 'wink-sentiment'],
      [true, undefined],
      [false, undefined],
    ]);
  });

  it('finds those of a customer and of all merged with it, under the survivor', async () => {
    for (const customer of ['carl', 'dora']) expect(await found(`customerId=${customer}`)).toEqual([5, 4]);
    expect((await itemsOf('customerId=carl')).map(({ customerId }) => customerId)).toEqual(['dora', 'dora']);
    expect(await found('customerId=nobody')).toEqual([]);
  });

  it.each([
    ['instrument=nps', [5, 4, 1]],
    ['instrument=text', [3]],
    ['maxValence=-0.5', [5, 3, 2]],
    ['tier=gold', [2]],
    ['channel=app', [1]],
    ['touchpoint=queueing', [2]],
    ['staffId=s-1', [2]],
    ['journeyId=visit-1', [2]],
    ['product=card', [2]],
    ['productLine=cards', [2]],
    ['brand=acme', [2]],
    ['campaign=spring', [2]],
    // Midnight in UTC is one in the morning in Berlin.
    ['from=2024-02-01', [5, 4, 3, 2]],
    ['to=2024-02-01', [1]],
    ['from=2024-02-01&to=2024-02-02&instrument=csat&maxValence=0', [2]],
  ])('filters by %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('comes in pages, and as one whole CSV', async () => {
    const first = await analyst.get('/v1/feedback/answers?limit=1');
    const second = await analyst.get(`/v1/feedback/answers?limit=3&cursor=${first.nextCursor}`);
    const third = await analyst.get(`/v1/feedback/answers?limit=3&cursor=${second.nextCursor}`);
    const pages = [first, second, third].map(({ items }) =>
      items.map((item: { eventId: string }) => ids.indexOf(item.eventId)),
    );
    expect([pages, third.nextCursor]).toEqual([[[5], [4, 3, 2], [1]], null]);

    const { body } = await analyst.ask('/v1/feedback/answers?instrument=csat&format=csv');
    expect(body).toBe(
      'eventId,customerId,at,instrument,value,valence,valenceModel.name,valenceModel.version,text,language,tier,channel,' +
        'touchpoint,staffId,journeyId,product,productLine,brand,campaign,expectation,dimensions,importance,expected,ideal\r\n' +
        `${ids[2]},anna,2024-01-31T23:30:00.000Z,csat,2,-0.5,,,"${WORDS.replaceAll('"', '""')}",en,gold,branch,` +
        'queueing,s-1,visit-1,card,cards,acme,spring,0.5,"{""speed"":2}","{""speed"":9}","{""speed"":6}","{""speed"":8.5}"\r\n',
    );
  });

  it('has no words of an erased customer, and everything else', async () => {
    const before = await itemsOf('');
    const erased = await started.app.request('DELETE', '/v1/customers/anna', { key: analyst.keys.operate });
    analyst.position = erased.headers.get('peakend-position') ?? analyst.position;
    expect(await itemsOf('')).toEqual(
      before.map((item) => (item.customerId === 'anna' ? { ...item, text: null } : item)),
    );
    expect((await itemsOf('instrument=text'))[0]).toMatchObject({ text: 'Terrible service' });
  });
});

test('a list longer than a page is whole as CSV', async () => {
  const analyst = await Analyst.of(started.app);
  const answers = Array.from({ length: 260 }, (_, n) =>
    said('k', new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString(), { instrument: 'nps', value: n % 11 }),
  );
  const ids = await analyst.publish(...answers);
  const { body } = await analyst.ask('/v1/feedback/answers', { accept: 'text/csv' });
  const rows = body.split('\r\n').slice(1, -1);
  expect(rows.map((row: string) => row.split(',')[0])).toEqual([...ids].reverse());
});
