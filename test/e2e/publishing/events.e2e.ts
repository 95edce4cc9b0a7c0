import { eventIdOf } from '#libs/facts/fact.identity.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Channel, complaintEvent, touchpointEvent } from './publishing.client.js';

const started = useSharedApp();
let channel: Channel;
beforeEach(async () => {
  channel = await Channel.of(started.app);
});

const position = expect.stringMatching(/^[0-9a-f]{8}-\d+$/);
const numberOf = (text: string) => Number(text.split('-')[1]);

describe('POST /v1/events', () => {
  test('stores a batch, and recognises it again', async () => {
    const events = [touchpointEvent('1'), touchpointEvent('2', { subject: '4712' }), complaintEvent('3')];
    const first = await channel.batch(events);
    expect(first.status).toBe(202);
    expect(first.body).toEqual({ accepted: 3, duplicates: 0, rejected: [], position });
    expect(first.headers.get('peakend-position')).toBe(first.body.position);

    const again = await channel.batch([...events, touchpointEvent('4')].reverse());
    expect(again.body).toEqual({ accepted: 1, duplicates: 3, rejected: [], position });
    expect(numberOf(again.body.position)).toBeGreaterThan(numberOf(first.body.position));
    expect((await channel.batch(events)).body.position).toBe(first.body.position);
  });

  test('takes one event structured, and in binary mode the same one is a duplicate', async () => {
    const event = touchpointEvent('é 1', { subject: 'Zoë €', sequence: '7' });
    expect((await channel.one(event)).body).toEqual({ accepted: 1, duplicates: 0, rejected: [], position });
    const { data, ...attributes } = event;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const binary = await channel.post('/v1/events', JSON.stringify(data), {
      'content-type': 'application/json',
      ...headers,
    });
    expect([binary.status, binary.body]).toEqual([202, { accepted: 0, duplicates: 1, rejected: [], position }]);
  });

  test('takes bytes in both modes, and a dry run as C# asks for it', async () => {
    const event = touchpointEvent('1', { sequence: 7 });
    const { data, ...attributes } = event;
    const encoded = { ...attributes, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    const type = { 'content-type': 'application/cloudevents+json' };
    const tried = await channel.post('/v1/events?dryRun=True', JSON.stringify(encoded), type);
    expect([tried.status, tried.body]).toMatchObject([
      202,
      { accepted: 1, duplicates: 0, rejected: [], position: null },
    ]);
    expect((await channel.one(encoded)).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await channel.batch([encoded])).body).toMatchObject({ accepted: 0, duplicates: 1 });
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, `${value}`]));
    const binary = (more: Record<string, string>) =>
      channel.post('/v1/events', Buffer.from(JSON.stringify(data)), { ...headers, ...more });
    expect((await binary({ 'content-type': 'text/json' })).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await binary({})).body.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  test('recognises a content by its meaning, however it is written', async () => {
    const cost = { cost: { amount: '0.50', currency: 'EUR' }, about: { brand: 'b', product: 'p' } };
    const written = touchpointEvent('1', { time: '2024-01-31T10:00:00Z' }, cost);
    expect((await channel.one(written)).body.accepted).toBe(1);
    const otherwise = touchpointEvent(
      '1',
      { time: '2024-01-31T11:00:00.000+01:00' },
      { about: { product: 'p', brand: 'b' }, cost: { currency: 'EUR', amount: 0.5 } },
    );
    expect((await channel.one(otherwise)).body.duplicates).toBe(1);
    const plain = {
      ...(written.data as object),
      customerId: '4711',
      source: '/channels/branch',
      id: '1',
      occurredAt: '2024-01-31T10:00:00Z',
    };
    const again = await channel.post('/v1/touchpoints', plain);
    expect([again.status, again.body.eventId]).toEqual([200, eventIdOf(channel.tenant, '/channels/branch', '1')]);
  });

  test('answers a single bad event with 422, and does not use up its id', async () => {
    const bad = await channel.one(touchpointEvent('1', {}, { valence: 2 }));
    expect(bad.status).toBe(422);
    expect(bad.body).toMatchObject({ code: 'INVALID_EVENT', errors: [{ path: '/data/valence' }] });
    expect(bad.headers.get('peakend-position')).toBeNull();
    expect((await channel.one(touchpointEvent('1'))).body.accepted).toBe(1);
  });

  test('answers a single conflict with 409, in a dry run, too', async () => {
    await channel.one(touchpointEvent('1'));
    for (const query of ['', '?dryRun=true']) {
      const conflict = await channel.one(touchpointEvent('1', {}, { valence: 0.1 }), query);
      expect(conflict.status).toBe(409);
      expect(conflict.body).toMatchObject({
        code: 'EVENT_CONFLICT',
        errors: [{ path: '/id', code: 'EVENT_CONFLICT' }],
      });
    }
    for (const more of [
      { time: undefined },
      { subject: 'other' },
      { sequence: '1' },
      { type: 'peakend.customer.lost.v1', data: { reason: 'price' } },
    ]) {
      expect((await channel.one(touchpointEvent('1', more))).status).toBe(409);
    }
  });

  test('a bad event never sinks its neighbours; inside a batch the first in order wins', async () => {
    const batch = [
      touchpointEvent('1'),
      'nonsense',
      touchpointEvent('2', {}, { mood: 'bad' }),
      touchpointEvent('1'),
      touchpointEvent('1', {}, { valence: 1 }),
      touchpointEvent('2'),
      touchpointEvent('2', { id: undefined }),
    ];
    const { status, body } = await channel.batch(batch);
    expect(status).toBe(202);
    expect(body).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: [
        { index: 1, id: null, code: 'INVALID_EVENT', errors: [expect.objectContaining({ path: '' })] },
        { index: 2, id: '2', code: 'INVALID_EVENT', errors: [expect.objectContaining({ path: '/data/mood' })] },
        { index: 4, id: '1', code: 'EVENT_CONFLICT', errors: [expect.objectContaining({ path: '/id' })] },
        { index: 6, id: null, code: 'INVALID_EVENT', errors: [expect.objectContaining({ path: '/id' })] },
      ],
      position,
    });
  });

  test.each([
    [{ type: 'peakend.unheard.of.v1' }, 'UNKNOWN_TYPE'],
    [{ type: 'peakend.complaint.resolved.v1' }, 'NOT_PUBLISHABLE'],
    [{ time: new Date(Date.now() + 3_600_000).toISOString() }, 'INVALID_EVENT'],
    [{ subject: 'a\nb' }, 'INVALID_EVENT'],
    [{ id: 'x'.repeat(201) }, 'INVALID_EVENT'],
    [{ sequence: '1.5' }, 'INVALID_EVENT'],
    [{ specversion: '0.3' }, 'INVALID_EVENT'],
    [
      { data: { touchpoint: 'x', channel: 'web', about: { product: { a: { b: { c: { d: { e: {} } } } } } } } },
      'INVALID_EVENT',
    ],
  ])('refuses %j', async (more, code) => {
    const answer = await channel.one(touchpointEvent('1', more));
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    expect(answer.body.errors.length).toBeGreaterThan(0);
    const { body } = await channel.batch([touchpointEvent('1', more), touchpointEvent('ok')]);
    expect([body.accepted, body.rejected[0].code]).toEqual([1, code]);
  });

  test('an empty batch is fine', async () => {
    const { status, body, headers } = await channel.batch([]);
    expect([status, body, headers.get('peakend-position')]).toEqual([
      202,
      { accepted: 0, duplicates: 0, rejected: [], position: null },
      null,
    ]);
  });

  test('a dry run answers the same and leaves no trace', async () => {
    await channel.one(touchpointEvent('known'));
    const batch = [
      touchpointEvent('new', { subject: 'nobody' }, { text: 'secret' }),
      touchpointEvent('known'),
      touchpointEvent('bad', {}, { valence: 2 }),
    ];
    const dry = await channel.batch(batch, '?dryRun=true');
    expect(dry.status).toBe(202);
    expect(dry.body).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ index: 2, id: 'bad' }] });
    expect((await channel.batch(batch, '?dryRun=true')).body).toEqual(dry.body);
    expect((await channel.one(batch[2], '?dryRun=true')).status).toBe(422);
    expect((await channel.rejects()).body.items).toEqual([]);
    const real = await channel.batch(batch, '?dryRun=false');
    expect(real.body).toMatchObject({ accepted: 1, duplicates: 1, rejected: dry.body.rejected });
    expect(numberOf(real.body.position)).toBeGreaterThan(numberOf(dry.body.position));
  });

  test('a dry run has no position for repeats of what it does not store', async () => {
    const twice = [touchpointEvent('unstored'), touchpointEvent('unstored')];
    const dry = await channel.batch(twice, '?dryRun=true');
    expect(dry.body).toEqual({ accepted: 1, duplicates: 1, rejected: [], position: null, warnings: [] });
    expect(dry.headers.get('peakend-position')).toBeNull();
  });

  test.each(['?dryRun=1', '?dryRun=yes', '?dryRun', '?dryRun=true&dryRun=true', '?dryrun=true'])(
    'does not guess what %s means',
    async (query) => {
      const answer = await channel.one(touchpointEvent('1'), query);
      expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_PARAMETER']);
      expect((await channel.one(touchpointEvent('1'))).body.accepted).toBe(1);
    },
  );

  test('recognises complaints by their own id, too', async () => {
    const filed = await channel.one(complaintEvent('1', { complaintId: 'c-1' }));
    const again = await channel.one(complaintEvent('2', { complaintId: 'c-1' }));
    expect([again.body.duplicates, again.body.position]).toEqual([1, filed.body.position]);
    const taken = await channel.one(complaintEvent('3', { complaintId: 'c-1', severity: 5 }));
    expect([taken.status, taken.body.code, taken.body.errors[0].path]).toEqual([
      409,
      'EVENT_CONFLICT',
      '/data/complaintId',
    ]);
    // The one exception: such a filing uses up its event id.
    expect((await channel.one(complaintEvent('3', { complaintId: 'c-2' }))).status).toBe(409);
    const other = await Channel.of(started.app);
    expect((await other.one(complaintEvent('1', { complaintId: 'c-1', severity: 5 }))).body.accepted).toBe(1);
  });

  test("keeps tenants' identities apart", async () => {
    const other = await Channel.of(started.app);
    await channel.one(touchpointEvent('1'));
    expect((await other.one(touchpointEvent('1', {}, { valence: 1 }))).body.accepted).toBe(1);
  });

  test('needs a key with scope publish before it looks at anything', async () => {
    const { app } = started;
    const sent = { body: 'nonsense', headers: { 'content-type': 'text/plain' } };
    expect((await app.request('POST', '/v1/events', sent)).status).toBe(401);
    for (const key of [await app.newKey(channel.tenant, 'query', 'operate', 'admin', 'subscribe'), app.adminKey]) {
      expect((await app.request('POST', '/v1/events', { ...sent, key })).status).toBe(403);
    }
  });
});

test('the OpenAPI document says what publishing takes and answers', async () => {
  const { body } = await started.app.request('GET', '/openapi.json');
  const { requestBody, responses } = body.paths['/v1/events'].post;
  const types = ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'];
  expect(Object.keys(requestBody.content)).toEqual(types);
  expect(Object.keys(responses).sort()).toEqual([
    '202',
    '400',
    '401',
    '403',
    '409',
    '413',
    '415',
    '422',
    '429',
    '503',
    'default',
  ]);
  expect(body.paths['/v1/complaints'].post.requestBody.content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/NewComplaint',
  });
});
