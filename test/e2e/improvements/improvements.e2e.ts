import { Analyst, type Published, touchpoint } from '#test/e2e/queries/analyst.js';
import { useSharedApp } from '#test/support/shared.app.js';

const started = useSharedApp();
const [OPENED, DONE] = ['2024-06-01T12:00:00Z', '2024-07-01T12:00:00Z'];

type Headers = Readonly<Record<string, string>>;

async function give(analyst: Analyst, path: string, body: object | undefined, headers: Headers = {}) {
  const answer = await started.app.request('POST', `/v1/improvements${path}`, {
    key: analyst.keys.operate,
    ...(body && { body }),
    headers,
  });
  analyst.position = answer.headers.get('peakend-position') ?? analyst.position;
  return answer;
}

const improvement = {
  title: 'Shorter queues',
  owner: 'maria',
  measure: { kind: 'touchpoint', name: 'queueing' },
  target: 0.2,
  dueOn: '2099-06-30',
};

/** The n-th hour of a month. */
const hour = (month: string, n: number) =>
  new Date(Date.parse(`2024-${month}-02T00:00:00Z`) + n * 3_600_000).toISOString();

/** Forty customers before, of whom each tells how it was, and forty after. */
function told(month: string, better: 0 | 1): readonly Published[] {
  return Array.from({ length: 40 }, (_, n) => {
    const subject = `c-${month}-${n}`;
    const [at, said] = [hour(month, 2 * n), hour(month, 2 * n + 1)];
    const feedback = (data: object): Published => ({ type: 'feedback.submitted', subject, time: said, data });
    const gold = n % 2 === 0;
    return [
      ...(gold ? [{ type: 'customer.tier-assigned', subject, time: at, data: { tier: 'gold' } }] : []),
      touchpoint(subject, at, { touchpoint: 'queueing', valence: (n % 5) / 10 - 0.4 + 0.5 * better }),
      feedback({
        instrument: 'csat',
        value: n % 10 < 4 + 5 * better ? 5 : 2,
        dimensions: { speed: 3 + (n % 3) + 4 * better },
      }),
      feedback({ instrument: 'nps', value: n % 4 < 1 + 2 * better ? 10 : 3, about: { channel: 'branch' } }),
      feedback({ instrument: 'ces', value: 1 + (n % 3) + 4 * better }),
      ...(n % 10 < 5 * (1 - better)
        ? [{ type: 'complaint.filed', subject, time: said, data: { category: 'wait', severity: 2, channel: 'branch' } }]
        : []),
    ];
  }).flat();
}

/** Opened and done in the past, so that what came of it is final. */
async function measured(analyst: Analyst, measure: object, target: number) {
  const opened = await give(analyst, '', { ...improvement, measure, target, occurredAt: OPENED });
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.body));
  const { improvementId } = opened.body;
  const done = await give(analyst, `/${improvementId}/done`, { occurredAt: DONE });
  const read = await analyst.get(`/v1/improvements/${improvementId}`);
  // The command tells what queries tell, but for what facts come to.
  expect(done.body).toEqual({ ...read, before: null, after: null, change: null, verdict: null, provisional: true });
  return read;
}

describe('what came of improvements', () => {
  let analyst: Analyst;
  beforeAll(async () => {
    analyst = await Analyst.of(started.app);
    await analyst.publish(...told('05', 0), ...told('07', 1));
    // What lies between, or further away, belongs to neither.
    await analyst.publish(
      touchpoint('far', '2024-01-15T12:00:00Z', { touchpoint: 'queueing', valence: 1 }),
      touchpoint('between', '2024-06-15T12:00:00Z', { touchpoint: 'queueing', valence: -1 }),
      touchpoint('late', '2024-10-15T12:00:00Z', { touchpoint: 'queueing', valence: -1 }),
    );
    await analyst.get('/v1/scores/peak-end');
  });

  it.each([
    [{ kind: 'touchpoint', name: 'queueing', definition: 'bank-branch-visit' }, 0.3, -0.2, 0.3, 40, 'reached'],
    [{ kind: 'touchpoint', name: 'queueing', channel: 'branch' }, 0.4, -0.2, 0.3, 40, 'better'],
    [{ kind: 'peak-end' }, 0.3, -0.2, 0.3, 40, 'reached'],
    [{ kind: 'peak-end', tier: 'gold' }, 0.3, -0.2, 0.3, 20, 'too-few'],
    [{ kind: 'dimension', name: 'speed' }, 7, 3.975, 7.975, 40, 'reached'],
    [{ kind: 'dimension', name: 'speed', definition: 'bank-branch-visit' }, 9, 3.975, 7.975, 40, 'better'],
    [{ kind: 'dimension', name: 'speed', tier: 'gold' }, 9, 4, 8, 20, 'too-few'],
    [{ kind: 'dimension', name: 'price' }, 9, null, null, 0, 'too-few'],
    [{ kind: 'csat' }, 0.85, 0.4, 0.9, 40, 'reached'],
    [{ kind: 'csat', definition: 'bank-branch-visit' }, 0.95, 0.4, 0.9, 40, 'better'],
    [{ kind: 'csat', definition: 'online-purchase' }, 0.95, null, null, 0, 'too-few'],
    [{ kind: 'nps', channel: 'branch' }, 60, -50, 50, 40, 'better'],
    [{ kind: 'ces' }, 6, 1.975, 5.975, 40, 'better'],
    [{ kind: 'complaints' }, 10, 50, 0, 40, 'reached'],
    [{ kind: 'complaints', channel: 'branch' }, 10, 50, 0, 40, 'reached'],
    [{ kind: 'complaints', definition: 'bank-branch-visit' }, 10, 50, 0, 40, 'reached'],
  ] as const)('%j', async (measure, target, before, after, n, verdict) => {
    const answer = await measured(analyst, measure, target);
    expect(answer).toMatchObject({ measure, target, status: 'done', verdict, provisional: false });
    const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9));
    expect([answer.before, answer.after, answer.change].map(({ value }: { value: number | null }) => value)).toEqual([
      close(before),
      close(after),
      close(before === null || after === null ? null : after - before),
    ]);
    expect([answer.before.n, answer.after.n, answer.change.n]).toEqual([n, n, 2 * n]);
    for (const { value, interval } of [answer.before, answer.after, answer.change])
      if (value !== null) {
        expect(interval[0]).toBeLessThanOrEqual(value);
        expect(interval[1]).toBeGreaterThanOrEqual(value);
      }
  });

  it('lists them, latest opened first, as CSV too', async () => {
    const { items } = await analyst.get('/v1/improvements?status=done&owner=maria&limit=3');
    expect(items).toHaveLength(3);
    expect((await analyst.get('/v1/improvements?status=dropped')).items).toEqual([]);
    expect((await analyst.get('/v1/improvements?owner=jonas')).items).toEqual([]);
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await analyst.get(`/v1/improvements?limit=5${cursor}`);
      ids.push(...page.items.map(({ improvementId }: { improvementId: string }) => improvementId));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(ids).toHaveLength(16);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    const { body } = await analyst.ask('/v1/improvements?format=csv&owner=maria');
    const [head, ...rows] = body.trim().split('\r\n');
    expect(head).toBe(
      'improvementId,title,owner,measure.kind,measure.name,measure.definition,measure.tier,measure.channel,target,dueOn,status,openedAt,doneAt,droppedAt,' +
        'before.value,before.n,before.interval.0,before.interval.1,after.value,after.n,after.interval.0,after.interval.1,' +
        'change.value,change.n,change.interval.0,change.interval.1,verdict,provisional',
    );
    expect(rows).toHaveLength(16);
  });
});

test('an improvement is opened, done or dropped, once under one key', async () => {
  const analyst = await Analyst.of(started.app);
  const key = { 'idempotency-key': 'k' };
  const opened = await give(analyst, '', { ...improvement, actor: 'jonas' }, key);
  const { improvementId } = opened.body;
  expect([opened.status, opened.headers.get('etag')]).toEqual([201, '"1"']);
  const said = { ...improvement, status: 'open', doneAt: null, droppedAt: null };
  const nothing = { before: null, after: null, change: null, verdict: null, provisional: true };
  expect(opened.body).toEqual({
    improvementId,
    openedAt: expect.any(String),
    ...said,
    ...nothing,
    history: [
      {
        type: 'peakend.improvement.opened.v1',
        at: opened.body.openedAt,
        eventId: improvementId,
        words: 'Opened for maria, due on 2099-06-30.',
        actor: 'jonas',
        ...improvement,
      },
    ],
  });
  const again = await give(analyst, '', { ...improvement, actor: 'jonas' }, key);
  expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([201, opened.body, 'true']);
  expect((await give(analyst, '', improvement, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');

  expect((await give(analyst, `/${improvementId}/done`, {}, { 'if-match': '"2"' })).status).toBe(412);
  const early = await give(analyst, `/${improvementId}/done`, { occurredAt: '2024-01-01T00:00:00Z' });
  expect([early.status, early.body.code, early.body.lastCommandAt]).toEqual([
    409,
    'BEFORE_LAST_COMMAND',
    opened.body.openedAt,
  ]);
  const doneKey = { 'idempotency-key': 'd' };
  const done = await give(analyst, `/${improvementId.toUpperCase()}/done`, undefined, {
    'if-match': '"1"',
    ...doneKey,
  });
  expect([done.status, done.headers.get('etag'), done.body.status]).toEqual([200, '"2"', 'done']);
  expect(done.body).toMatchObject(nothing);
  const dropped = await give(analyst, `/${improvementId}/drop`, {});
  expect([dropped.status, dropped.body.code, dropped.body.state, dropped.body.allowed]).toEqual([
    409,
    'COMMAND_NOT_ALLOWED',
    'done',
    [],
  ]);
  const read = await analyst.ask(`/v1/improvements/${improvementId}`);
  // Today is compared with yesterday, on which nothing happened.
  const empty = { value: null, n: 0, interval: null };
  const result = { before: empty, after: empty, change: empty, verdict: 'too-few', provisional: true };
  expect([read.body, read.headers.get('etag')]).toEqual([{ ...done.body, ...result }, '"2"']);
  // Facts that come later change what queries tell, and no answer of a command.
  await analyst.publish(touchpoint('ann', new Date().toISOString(), { touchpoint: 'queueing', valence: 0.5 }));
  const repeated = await give(analyst, `/${improvementId}/done`, undefined, { 'if-match': '"1"', ...doneKey });
  expect([repeated.status, repeated.body, repeated.headers.get('idempotency-replayed')]).toEqual([
    200,
    done.body,
    'true',
  ]);

  const other = await give(analyst, '', improvement);
  const given = await give(analyst, `/${other.body.improvementId}/drop`, { actor: 'maria' });
  expect(given.body).toMatchObject({
    status: 'dropped',
    droppedAt: expect.any(String),
    ...nothing,
    provisional: false,
  });
  expect((await analyst.get('/v1/improvements')).items.map(({ status }: { status: string }) => status)).toEqual([
    'dropped',
    'done',
  ]);
});

test.each([
  [{ measure: { kind: 'touchpoint', name: 'queuing' } }, '/measure/name', 'UNKNOWN_TOUCHPOINT'],
  [
    { measure: { kind: 'touchpoint', name: 'queueing', definition: 'online-purchase' } },
    '/measure/name',
    'UNKNOWN_TOUCHPOINT',
  ],
  [{ measure: { kind: 'peak-end', definition: 'bank-visit' } }, '/measure/definition', 'UNKNOWN_DEFINITION'],
  [{ measure: { kind: 'dimension', name: 'convenence' }, target: 7 }, '/measure/name', 'UNKNOWN_DIMENSION'],
  // One spelling, so that two people do not open two measures of the same.
  [{ measure: { kind: 'dimension', name: 'brand image' }, target: 7 }, '/measure/name', 'UNKNOWN_DIMENSION'],
  [{ measure: { kind: 'nps', channel: 'brnach' }, target: 7 }, '/measure/channel', 'UNKNOWN_CHANNEL'],
  [{ measure: { kind: 'complaints', tier: 'glod' }, target: 7 }, '/measure/tier', 'UNKNOWN_TIER'],
  [{ measure: { kind: 'nps', channel: ' ' }, target: 7 }, '/measure/channel', 'UNKNOWN_CHANNEL'],
  [{ measure: { kind: 'nps', tier: 'Gold Tier' }, target: 7 }, '/measure/tier', 'INVALID_FORMAT'],
  [{ measure: { kind: 'mood' } }, '/measure/kind', 'NOT_ONE_OF'],
  [{ measure: { kind: 'csat' }, target: 85 }, '/target', 'OUT_OF_RANGE'],
  [{ dueOn: '2024-01-01' }, '/dueOn', 'OUT_OF_RANGE'],
])('%j is refused with its place, and nothing is stored', async (more, path, code) => {
  const analyst = await Analyst.of(started.app);
  const { status, body } = await give(analyst, '', { ...improvement, ...more });
  expect([status, body.errors.map((each: { path: string; code: string }) => [each.path, each.code])]).toEqual([
    422,
    [[path, code]],
  ]);
  expect((await analyst.get('/v1/improvements')).items).toEqual([]);
});

test('a name that was put or rated a moment ago is known', async () => {
  const analyst = await Analyst.of(started.app);
  await started.app.request('PUT', '/v1/definitions/errand', {
    key: analyst.keys.operate,
    body: { stages: [{ name: 's', phase: 'in-sale', touchpoints: ['asking'] }], terminal: [], idleGapSeconds: 60 },
  });
  await analyst.publish({
    type: 'feedback.submitted',
    subject: 'ann',
    time: '2024-05-01T00:00:00Z',
    data: { instrument: 'text', text: 'x', dimensions: { light: 3 } },
  });
  // What another definition lists is no touchpoint of this one, nor is what only facts have.
  await analyst.publish(touchpoint('ann', '2024-05-01T00:00:00Z', { touchpoint: 'roaming', valence: 0 }));
  for (const name of ['queueing', 'roaming']) {
    const measure = { kind: 'touchpoint', name, definition: 'errand' };
    const { status, body } = await give(analyst, '', { ...improvement, measure });
    expect([status, body.errors]).toEqual([
      422,
      [
        {
          path: '/measure/name',
          code: 'UNKNOWN_TOUCHPOINT',
          message: `"name" must be a touchpoint type that the definition "errand" lists: there is no "${name}".`,
        },
      ],
    ]);
  }
  const measures = [
    [{ kind: 'touchpoint', name: 'asking', definition: 'errand' }, 0],
    [{ kind: 'touchpoint', name: 'roaming' }, 0],
    [{ kind: 'dimension', name: 'light' }, 5],
  ] as const;
  for (const [measure, target] of measures)
    expect((await give(analyst, '', { ...improvement, measure, target })).status).toBe(201);
});

test('another tenant’s improvement is not there', async () => {
  const [analyst, other] = [await Analyst.of(started.app), await Analyst.of(started.app)];
  const { improvementId } = (await give(analyst, '', improvement)).body;
  const { status, body } = await give(other, `/${improvementId}/done`, {});
  expect([status, body.code]).toEqual([404, 'NO_SUCH_IMPROVEMENT']);
  expect((await other.ask(`/v1/improvements/${improvementId}`)).status).toBe(404);
});
