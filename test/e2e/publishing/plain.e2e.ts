import { eventIdOf } from '#libs/facts/fact.identity.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Channel } from './publishing.client.js';

const started = useSharedApp();
let channel: Channel;
beforeEach(async () => {
  channel = await Channel.of(started.app);
});

const touchpoint = {
  customerId: '4711',
  touchpoint: 'queueing',
  channel: 'branch',
  occurredAt: '2024-01-31T10:00:00Z',
};
const feedback = { customerId: '4711', instrument: 'nps', value: 9, occurredAt: '2024-01-31T10:00:00Z' };
const complaint = {
  customerId: '4711',
  category: 'waiting',
  severity: 3,
  channel: 'branch',
  occurredAt: '2024-01-31T10:00:00Z',
};
const position = expect.stringMatching(/^[0-9a-f]{8}-\d+$/);

describe('plain endpoints', () => {
  test.each([
    ['/v1/touchpoints', touchpoint, '/channels/branch'],
    ['/v1/feedback', feedback, '/channels/api'],
    ['/v1/feedback', { ...feedback, about: { channel: 'web' } }, '/channels/web'],
    ['/v1/complaints', complaint, '/channels/branch'],
  ])('%s: 201, then 200 with the same answer', async (path, body, source) => {
    const first = await channel.post(path, body, { 'idempotency-key': 'k-1' });
    expect(first.status).toBe(201);
    const eventId = eventIdOf(channel.tenant, source, 'k-1');
    expect(first.body).toEqual({ eventId, position, ...(path === '/v1/complaints' && { complaintId: eventId }) });
    expect(first.headers.get('peakend-position')).toBe(first.body.position);
    const again = await channel.post(path, { ...body, id: 'k-1' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await channel.post(path, { ...body, customerId: 'other' }, { 'idempotency-key': 'k-1' });
    expect([other.status, other.body.code]).toEqual([409, 'EVENT_CONFLICT']);
  });

  test('without an id, each request is a new event', async () => {
    const [first, second] = [
      await channel.post('/v1/touchpoints', touchpoint),
      await channel.post('/v1/touchpoints', touchpoint),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body.eventId).not.toBe(second.body.eventId);
  });

  test('id and Idempotency-Key must agree', async () => {
    const body = { ...touchpoint, id: 'a' };
    expect((await channel.post('/v1/touchpoints', body, { 'idempotency-key': 'b' })).body).toMatchObject({
      status: 422,
      errors: [{ path: '/id' }],
    });
    expect((await channel.post('/v1/touchpoints', body, { 'idempotency-key': 'a' })).status).toBe(201);
  });

  test('an Idempotency-Key may hold more than ASCII', async () => {
    const first = await channel.post('/v1/touchpoints', touchpoint, {
      'idempotency-key': Buffer.from('Schlüssel').toString('latin1'),
    });
    expect(first.body.eventId).toBe(eventIdOf(channel.tenant, '/channels/branch', 'Schlüssel'));
    expect((await channel.post('/v1/touchpoints', { ...touchpoint, id: 'Schlüssel' })).status).toBe(200);
  });

  test('a complaint has an identity of its own', async () => {
    const first = await channel.post('/v1/complaints', { ...complaint, complaintId: 'c-1', id: '1' });
    expect(first.body.complaintId).toBe('c-1');
    const again = await channel.post('/v1/complaints', { ...complaint, complaintId: 'c-1', id: '2' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const taken = await channel.post('/v1/complaints', { ...complaint, complaintId: 'c-1', severity: 4, id: '3' });
    const remedy = ': POST /v1/complaints/{complaintId}/reclassify changes its category or severity';
    const conflict = { code: 'EVENT_CONFLICT', path: '/complaintId' };
    const message = `names a complaint that was filed before with other content${remedy}`;
    expect([taken.status, taken.body.errors]).toEqual([409, [{ ...conflict, message }]]);
    const other = await channel.post('/v1/complaints', { ...complaint, complaintId: 'c-1', severity: 4, id: '1' });
    expect([other.status, other.body.errors[0].path, other.body.errors[0].message]).toEqual([
      409,
      '/id',
      `names, with its source, an event that was published before with other content${remedy}`,
    ]);
  });

  test('a dry run stores nothing', async () => {
    const body = { ...complaint, id: '1' };
    const dry = await channel.post('/v1/complaints?dryRun=true', body);
    expect([dry.status, dry.body.position, dry.headers.get('peakend-position')]).toEqual([
      201,
      expect.any(String),
      null,
    ]);
    expect((await channel.post('/v1/complaints', body)).status).toBe(201);
    expect((await channel.post('/v1/complaints?dryRun=true', body)).status).toBe(200);
  });

  test.each([
    ['/v1/touchpoints', { ...touchpoint, valence: 2 }, '/valence'],
    ['/v1/touchpoints', { ...touchpoint, customerId: '' }, '/customerId'],
    ['/v1/touchpoints', { ...touchpoint, mood: 1 }, '/mood'],
    ['/v1/feedback', { ...feedback, value: 11 }, '/value'],
    ['/v1/complaints', { ...complaint, severity: 6 }, '/severity'],
    ['/v1/complaints', [], ''],
  ])('%s refuses %j by name', async (path, body, pointer) => {
    const answer = await channel.post(path, body);
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([422, 'INVALID_EVENT', pointer]);
  });

  test('reads only JSON', async () => {
    expect(
      (await channel.post('/v1/touchpoints', JSON.stringify(touchpoint), { 'content-type': 'text/plain' })).status,
    ).toBe(415);
    expect((await channel.post('/v1/touchpoints', '{', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await channel.post('/v1/touchpoints', '', { 'content-type': 'application/json' })).status).toBe(400);
  });
});
