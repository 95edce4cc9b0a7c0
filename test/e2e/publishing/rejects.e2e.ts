import { factTypes } from '#libs/facts/fact.schemas.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Channel, touchpointEvent } from './publishing.client.js';

const started = useSharedApp();
let channel: Channel;
let database: PostgresDatabase;
beforeAll(() => {
  database = new PostgresDatabase(started.connection);
});
afterAll(() => database.close());
beforeEach(async () => {
  channel = await Channel.of(started.app);
});

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('GET /v1/rejects', () => {
  test('lists what was rejected, as it came, newest first', async () => {
    const bad = touchpointEvent('1', {}, { valence: 2, text: 'a secret' });
    const stray = { 'no event': ['at all', 'a secret'] };
    await channel.batch([bad, stray, touchpointEvent('2')]);
    await channel.one(touchpointEvent('2', {}, { valence: 1 }));
    const plain = { customerId: '4711', touchpoint: 'x', channel: 'web', valence: 'good', id: 'p' };
    await channel.post('/v1/touchpoints', plain);
    await channel.one(touchpointEvent('3', { time: 'never' }), '?dryRun=true');
    const { status, body } = await channel.rejects();
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    const common = {
      rejectId: expect.stringMatching(/^\d+$/),
      receivedAt: instant,
      source: '/channels/branch',
      customerId: '4711',
      type: 'peakend.touchpoint.recorded.v1',
    };
    expect(body.items).toEqual([
      {
        ...common,
        code: 'INVALID_EVENT',
        source: null,
        type: null,
        id: 'p',
        errors: [expect.objectContaining({ path: '/valence' })],
        event: plain,
      },
      {
        ...common,
        code: 'EVENT_CONFLICT',
        type: 'touchpoint.recorded',
        id: '2',
        errors: [expect.objectContaining({ path: '/id' })],
        event: touchpointEvent('2', {}, { valence: 1 }),
      },
      {
        ...common,
        code: 'INVALID_EVENT',
        source: null,
        customerId: null,
        type: null,
        id: null,
        errors: expect.any(Array),
        event: stray,
      },
      {
        ...common,
        code: 'INVALID_EVENT',
        id: '1',
        errors: [expect.objectContaining({ path: '/data/valence' })],
        event: bad,
      },
    ]);
    const { rows } = await database.query<{ row: string }>(
      'select r::text as row from platform.rejects r where tenant = $1',
      [channel.tenant],
    );
    expect(rows).toHaveLength(4);
    for (const { row } of rows) expect(row).not.toContain('secret');
  });

  test('comes in pages and shows nothing of other tenants', async () => {
    const other = await Channel.of(started.app);
    await channel.batch(Array.from({ length: 5 }, (_, i) => touchpointEvent(String(i), { time: 'never' })));
    await other.batch([touchpointEvent('theirs', { time: 'never' })]);
    const ids: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 9; page++) {
      const { body } = await channel.rejects(`?limit=2${cursor && `&cursor=${cursor}`}`);
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(['4', '3', '2', '1', '0']);
    expect((await channel.rejects('?cursor=x')).status).toBe(400);
    expect((await channel.rejects('?limit=201')).status).toBe(400);
    const { app } = started;
    expect((await app.request('GET', '/v1/rejects', { key: channel.key })).status).toBe(403);
  });

  test('comes as CSV, with its position', async () => {
    await channel.one(touchpointEvent('1', { time: 'never' }));
    const path = '/v1/rejects?format=csv&delimiter=%09';
    const { headers, body } = await started.app.request('GET', path, { key: channel.adminKey });
    expect(headers.get('peakend-position')).toMatch(/^[0-9a-f]{8}-\d+$/);
    const [names, cells] = body.split('\r\n').map((line: string) => line.split('\t')) as [string[], string[]];
    const told = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
    expect(told).toMatchObject({
      rejectId: expect.stringMatching(/^\d+$/),
      code: 'INVALID_EVENT',
      source: '/channels/branch',
      id: '1',
      'errors.path': '/time',
      'event.time': 'never',
      'event.data.touchpoint': 'queueing',
      'event.data.valence': '-0.6',
      'event.other': '',
    });
  });

  test('keeps only the names of an event that is too large, and forgets it after 30 days', async () => {
    await channel.batch([
      touchpointEvent('large', { padding: 'x'.repeat(256 * 1024) }),
      touchpointEvent('big', { time: 'never', padding: 'x'.repeat(70_000) }),
    ]);
    const { body } = await channel.rejects();
    expect(body.items).toMatchObject([
      { id: 'big', code: 'INVALID_EVENT', event: null },
      { id: 'large', code: 'EVENT_TOO_LARGE', customerId: '4711', event: null },
    ]);
    await database.query(
      "update platform.rejects set received_at = received_at - interval '30 days' where tenant = $1 and id = 'big'",
      [channel.tenant],
    );
    expect((await channel.rejects()).body.items).toMatchObject([{ id: 'large' }]);
  });
});

test('GET /v1/schemas needs no key and names every type', async () => {
  const { app } = started;
  const { status, body } = await app.request('GET', '/v1/schemas');
  expect([status, body.items.length, body.nextCursor]).toEqual([200, factTypes.length, null]);
  for (const { type, schema } of body.items) {
    expect((await app.request('GET', `/v1/schemas/${type}`)).body).toEqual(schema);
    expect((await app.request('GET', `/v1/schemas/${type.slice(8, -3)}`)).body).toEqual(schema);
    expect(schema).toMatchObject({ type: 'object', title: type });
  }
  const page = await app.request('GET', '/v1/schemas?limit=15');
  const rest = await app.request('GET', `/v1/schemas?limit=15&cursor=${page.body.nextCursor}`);
  expect([...page.body.items, ...rest.body.items]).toEqual(body.items);
  expect([page.body.items.length, rest.body.nextCursor]).toEqual([15, null]);
  const missing = await app.request('GET', '/v1/schemas/nonsense');
  expect([missing.status, missing.body.code]).toEqual([404, 'UNKNOWN_TYPE']);
});
