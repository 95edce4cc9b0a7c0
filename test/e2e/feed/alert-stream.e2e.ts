import { EventSource } from 'eventsource';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import { AlertLog } from '#test/support/alert.log.js';
import { useApp } from '#test/support/app.js';
import { EventStream } from '#test/support/event.stream.js';
import { eventually } from '#test/support/eventually.js';

const server = useApp();
let tenant: string;
let key: string;
let log: AlertLog;
const streams: EventStream[] = [];
beforeEach(async () => {
  tenant = await server.app.newTenant();
  key = await server.app.newKey(tenant, 'subscribe');
  log = await AlertLog.open(server.app.connection, tenant);
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave();
  await log.close();
});

async function follow(lastEventId?: string, by = key): Promise<EventStream> {
  const stream = await EventStream.open(server.app.url, by, lastEventId);
  streams.push(stream);
  return stream;
}

const idsOf = ({ events }: EventStream) => events.map(({ data }) => data.id);
const has = (stream: EventStream, count: number) =>
  eventually(`${count} events have come`, () => stream.events.length >= count);

test('an alert comes as a CloudEvent, under its feed position', async () => {
  const stream = await follow();
  const [id] = await log.tell({ customerId: 'anna', what: 'raised', data: { tier: 'gold' } });
  await has(stream, 1);
  const [first] = stream.events;
  expect(first).toEqual({
    event: 'churn.alert.raised',
    id: expect.stringMatching(/^[0-9a-f]{8}-\d+$/),
    data: {
      specversion: '1.0',
      id,
      source: '/peakend/alerts',
      type: 'peakend.churn.alert.raised.v1',
      subject: 'anna',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      datacontenttype: 'application/json',
      data: {
        alertId: eventIdOf(tenant, '/alerts', 'anna'),
        customerId: 'anna',
        version: 1,
        raisedAt: '2026-03-01T12:00:00.000Z',
        horizonDays: 90,
        feedPosition: first?.id,
        risk: 0.81,
        level: 'high',
        highestLevel: 'high',
        status: 'open',
        reasons: [],
        recommendedActions: [],
        tier: 'gold',
      },
    },
  });
  expect([stream.status, stream.headers.get('content-type'), stream.retry]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
    '1000',
  ]);
});

test('alerts come in the order of the log; complaints, history and the control share do not', async () => {
  const stream = await follow();
  const raised = await log.tell(
    { customerId: 'anna', what: 'raised' },
    { customerId: 'bob', what: 'raised', data: { control: true } },
    { customerId: 'cleo', what: 'raised', data: { history: true } },
  );
  await log.append([{ type: 'complaint.promise-broken', customerId: 'anna', data: { complaintId: 'c', version: 3 } }]);
  const later = await log.tell(
    ...['updated', 'acknowledged', 'resolved', 'expired'].map((what) => ({ customerId: 'anna', what })),
  );
  await has(stream, 5);
  expect(idsOf(stream)).toEqual([raised[0], ...later]);
});

test('a client that comes back gets what it missed, once, and what follows', async () => {
  const first = await follow();
  const before = await log.tell({ customerId: 'anna', what: 'raised' }, { customerId: 'bob', what: 'raised' });
  await has(first, 2);
  first.leave();
  const missed = await log.tell({ customerId: 'anna', what: 'updated' }, { customerId: 'cleo', what: 'raised' });
  const [again, whole] = [await follow(first.events[0]?.id), await follow('0')];
  const [next] = await log.tell({ customerId: 'cleo', what: 'updated' });
  await Promise.all([has(again, 4), has(whole, 5)]);
  expect(idsOf(again)).toEqual([before[1], ...missed, next]);
  expect(idsOf(whole)).toEqual([...before, ...missed, next]);
  const now = await follow();
  const [last] = await log.tell({ customerId: 'dan', what: 'raised' });
  await has(now, 1);
  expect(idsOf(now)).toEqual([last]);
});

test('each tenant gets its own alerts only', async () => {
  const other = await server.app.newKey(await server.app.newTenant(), 'subscribe');
  const [ours, theirs] = [await follow('0'), await follow('0', other)];
  await log.tell({ customerId: 'anna', what: 'raised' });
  await has(ours, 1);
  expect(theirs.events).toEqual([]);
});

test('an id that no stream of this log has sent is refused', async () => {
  const head = (await server.app.request('GET', '/v1/status', { key: await server.app.newKey(tenant, 'query') })).body
    .head as string;
  const codeOf = async (id: string) => {
    const headers = { 'last-event-id': id };
    const { status, body } = await server.app.request('GET', '/v1/alerts/stream', { key, headers });
    if (body.code === 'INVALID_POSITION') expect(body.detail).toContain('Last-Event-ID');
    return [status, body.code];
  };
  expect(await codeOf('yesterday')).toEqual([400, 'INVALID_POSITION']);
  expect(await codeOf('')).toEqual([400, 'INVALID_POSITION']);
  expect(await codeOf(`00000000-${head.split('-')[1]}`)).toEqual([400, 'FOREIGN_POSITION']);
  expect(await codeOf(`${head.split('-')[0]}-999999999`)).toEqual([400, 'UNKNOWN_EVENT_ID']);
});

test('a key that is revoked ends its streams, and only those', async () => {
  const made = await server.app.request('POST', '/v1/admin/keys', {
    key: server.app.adminKey,
    body: { tenant, scopes: ['subscribe'] },
  });
  const [theirs, ours] = [await follow('0', made.body.key), await follow('0')];
  await server.app.request('DELETE', `/v1/admin/keys/${made.body.keyId}`, { key: server.app.adminKey });
  await eventually('its stream ends', () => theirs.isOver, 1_000);
  expect(theirs.comments.at(-1)).toBe('the key is not valid any more');
  const [id] = await log.tell({ customerId: 'anna', what: 'raised' });
  await has(ours, 1);
  expect([idsOf(ours), theirs.events]).toEqual([[id], []]);
});

test('the client that JavaScript programs use follows it', async () => {
  const source = new EventSource(`${server.app.url}/v1/alerts/stream`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } }),
  });
  const got: string[] = [];
  source.addEventListener('churn.alert.raised', ({ data, lastEventId }) => got.push(lastEventId, JSON.parse(data).id));
  try {
    await new Promise((opened) => source.addEventListener('open', opened));
    const [id] = await log.tell({ customerId: 'anna', what: 'raised' });
    await eventually('the alert comes', () => got.length === 2);
    expect(got).toEqual([expect.stringMatching(/^[0-9a-f]{8}-\d+$/), id]);
  } finally {
    source.close();
  }
});
