import { useSharedApp } from '#test/support/shared.app.js';
import { readSvg } from '#test/support/svg.texts.js';
import { Analyst, touchpoint } from './analyst.js';

const started = useSharedApp();
const CUSTOMER = '<b>"4711"</b>';
const VISIT = 'visit & <script>alert(1)</script>';
const PRODUCT = ']]></text><image href="x" onerror="alert(1)"/>';

/** A visit with a name that would like to be markup, and what was said of it later. */
async function visit(): Promise<Analyst> {
  const analyst = await Analyst.of(started.app);
  const at = { journey: { definition: 'bank-branch-visit', id: VISIT } };
  const time = (minute: string) => `2024-03-05T10:${minute}:00Z`;
  await analyst.publish(
    touchpoint(CUSTOMER, time('00'), { ...at, touchpoint: 'staff-attitude', valence: 0.4 }),
    touchpoint(CUSTOMER, time('05'), { ...at, touchpoint: 'queueing', valence: -0.6, expectation: 0.4 }),
    touchpoint(CUSTOMER, time('31'), { ...at, touchpoint: 'goodbye', valence: 0.2 }),
    {
      type: 'feedback.submitted',
      subject: CUSTOMER,
      time: '2024-03-05T12:00:00Z',
      data: { instrument: 'nps', value: 9, about: { product: PRODUCT } },
    },
  );
  return analyst;
}

const PICTURES = [
  [`/v1/journeys/${encodeURIComponent(VISIT)}`, `Emotion map of journey ${VISIT}`],
  ['/v1/journey-maps/bank-branch-visit', 'Journey map of bank-branch-visit'],
  ['/v1/scores/peak-end', 'Peak-end scores and means of journeys'],
  ['/v1/scores/peak-end?groupBy=month', 'Peak-end scores and means of journeys'],
  ['/v1/feedback/nps', 'Net promoter score'],
  ['/v1/feedback/nps?groupBy=product', 'Net promoter score'],
  ['/v1/cohorts', 'Customers by the month of their first purchase'],
  ['/v1/lifecycle', 'Customers by the stage of their life'],
  ['/v1/lifecycle?groupBy=month', 'Customers by the stage of their life'],
  ['/v1/moments-of-truth/bank-branch-visit', 'Moments of truth of bank-branch-visit'],
  ['/v1/moments-of-truth/bank-branch-visit?groupBy=quarter', 'Moments of truth of bank-branch-visit'],
  ['/v1/importance-performance', 'Importance and performance'],
  ['/v1/tiers', 'What customers of each tier bring, and what they get'],
  [`/v1/customers/${encodeURIComponent(CUSTOMER)}/churn-risk`, `Churn risk of customer ${CUSTOMER}`],
] as const;

describe('pictures', () => {
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await visit();
  });
  const asPicture = (path: string) => `${path}${path.includes('?') ? '&' : '?'}format=svg`;

  test.each(PICTURES)('of %s: %s', async (path, title) => {
    const { status, headers, body } = await analyst.ask(path, { accept: 'image/svg+xml' });
    const told = ['content-type', 'content-language', 'vary', 'cache-control'].map((name) => headers.get(name));
    const expected = ['image/svg+xml; charset=utf-8', 'en', 'Accept, Accept-Language', 'no-store'];
    expect([status, ...told]).toEqual([200, ...expected]);
    expect(headers.get('peakend-position')).toEqual(expect.any(String));
    const picture = readSvg(body);
    expect(picture.title).toBe(title);
    expect(picture.elements.filter((name) => ['script', 'image', 'b'].includes(name))).toEqual([]);
    expect((await analyst.ask(asPicture(path))).body).toBe(body);
    expect((await analyst.ask(path)).headers.get('content-type')).toMatch(/json/);
  });

  test('of a journey have its touchpoints, peak and end', async () => {
    const { texts, description } = readSvg((await analyst.ask(asPicture(PICTURES[0][0]))).body);
    const words = texts.map(({ text }) => text);
    for (const each of ['staff-attitude', 'queueing', 'goodbye', 'peak −0.6', 'end +0.2', '+0.5'])
      expect(words).toContain(each);
    expect(description).toContain('peak −0.6 (queueing)');
  });

  test('show what products are called as words', async () => {
    const { texts, description } = readSvg((await analyst.ask(asPicture('/v1/feedback/nps?groupBy=product'))).body);
    expect(texts.some(({ text }) => text.startsWith(PRODUCT.slice(0, 20)))).toBe(true);
    expect(description).toContain(PRODUCT);
  });

  test('speak the language that is asked for, in the size and on the ground', async () => {
    const path = `${asPicture('/v1/scores/peak-end?groupBy=tier')}&width=400&theme=dark`;
    const german = await analyst.ask(path, { 'accept-language': 'de-AT,en;q=0.5' });
    expect(german.headers.get('content-language')).toBe('de');
    const { root, title } = readSvg(german.body);
    expect([root['width'], root['lang'], title]).toEqual([
      '400',
      'de',
      'Peak-End-Werte und Mittelwerte der Kundenreisen',
    ]);
    expect(german.body).toContain('fill="#14181d"');
    const chinese = await analyst.ask(`${path}&lang=zh`, { 'accept-language': 'de' });
    expect([chinese.headers.get('content-language'), readSvg(chinese.body).title]).toEqual([
      'zh',
      '旅程的峰终分数与均值',
    ]);
  });

  test('of nothing say so', async () => {
    const { texts } = readSvg((await analyst.ask(asPicture('/v1/feedback/stars?groupBy=day'))).body);
    expect(texts.at(-1)?.text).toBe('No data');
  });

  test('of a journey with more touchpoints than a page has are of all of them', async () => {
    const long = await Analyst.of(started.app);
    const journey = { definition: 'bank-branch-visit', id: 'long' };
    const of = (from: number) =>
      Array.from({ length: 500 }, (_, index) =>
        touchpoint('c', new Date(Date.UTC(2024, 2, 5) + (from + index) * 1000).toISOString(), {
          journey,
          touchpoint: from + index === 1200 ? 'late' : 'queueing',
          valence: from + index === 1200 ? -0.9 : 0.1,
        }),
      );
    for (const from of [0, 500, 1000]) await long.publish(...of(from));
    const { description } = readSvg((await long.ask('/v1/journeys/long?format=svg')).body);
    expect(description).toContain('1500 touchpoints.');
    expect(description).toContain('peak −0.9 (late)');
  });

  test.each([
    ['/v1/journeys?format=svg', 406, 'This route answers application/json or text/csv.'],
    ['/v1/customers/x?format=svg', 406, 'This route answers application/json.'],
    [`${PICTURES[0][0]}?format=csv`, 406, 'This route answers application/json or image/svg+xml.'],
    ['/v1/feedback/nps?format=svg&width=200', 400, 'Query parameter width must be an integer from 320 to 2000.'],
    ['/v1/feedback/nps?format=svg&lang=fr', 400, 'Query parameter lang must be one of en, zh, hu, de.'],
    ['/v1/feedback/nps?format=svg&theme=blue', 400, 'Query parameter theme must be one of light, dark.'],
    ['/v1/feedback/nps?theme=dark', 400, 'Query parameter theme is for SVG: give format=svg too.'],
    ['/v1/journeys?lang=hu', 400, expect.stringContaining('Query parameter lang is not a parameter of this route')],
    ['/v1/journeys/nobody?format=svg', 404, expect.any(String)],
  ])('%s is answered with %i', async (path, status, detail) => {
    const { body, headers, ...answer } = await analyst.ask(path);
    expect([answer.status, headers.get('content-type'), body.detail]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
      detail,
    ]);
  });

  test('stand in the document where there are some, and nowhere else', async () => {
    const { body } = await started.app.request('GET', '/openapi.json');
    type Documented = {
      parameters?: { name: string; schema: { enum?: string[] } }[];
      responses: Record<string, { content?: object }>;
    };
    const routes = Object.entries(body.paths as Record<string, { get?: Documented }>);
    const named = (path: string, name: string) =>
      body.paths[path].get.parameters.find((each: { name: string }) => each.name === name);
    const pictured = routes.filter(([, { get }]) => 'image/svg+xml' in (get?.responses['200']?.content ?? {}));
    const sized = routes.filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'width'));
    expect(pictured.map(([path]) => path)).toEqual(sized.map(([path]) => path));
    expect(pictured.map(([path]) => path).sort()).toEqual(
      expect.arrayContaining([
        '/v1/cohorts',
        '/v1/customers/{customerId}/churn-risk',
        '/v1/feedback/{instrument}',
        '/v1/importance-performance',
        '/v1/journey-maps/{definition}',
        '/v1/journeys/{journeyId}',
        '/v1/lifecycle',
        '/v1/moments-of-truth/{definition}',
        '/v1/scores/peak-end',
        '/v1/tiers',
      ]),
    );
    expect(named('/v1/scores/peak-end', 'format').schema.enum).toEqual(['json', 'csv', 'svg']);
    expect(named('/v1/journeys/{journeyId}', 'format').schema.enum).toEqual(['json', 'svg']);
    expect(named('/v1/journeys', 'format').schema.enum).toEqual(['json', 'csv']);
    expect(named('/v1/scores/peak-end', 'lang').schema.enum).toEqual(['en', 'zh', 'hu', 'de']);
  });
});
