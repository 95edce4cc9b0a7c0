import { HTTP } from 'cloudevents';
import { AlertLog } from '#test/support/alert.log.js';
import { ApiClient } from '#test/support/api.client.js';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { type Answer, verified, WebhookReceiver } from '#test/support/webhook.receiver.js';

const server = useApp({ webhookAllowPrivate: true });
let client: ApiClient;
let log: AlertLog;
let receiver: WebhookReceiver;
beforeEach(async () => {
  const { app } = server;
  const tenant = await app.newTenant();
  const key = await app.newKey(tenant, 'subscribe', 'query', 'publish', 'operate');
  client = ApiClient.of(() => app.url, tenant, key);
  log = await AlertLog.open(app.connection, tenant);
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await log.close();
  await receiver.stop();
});

interface Made {
  readonly webhookId: string;
  readonly secret: string;
  readonly path: string;
}

async function make(more: object = {}, headers: Record<string, string> = {}): Promise<Made> {
  const input = { url: receiver.url, events: ['churn.alert.raised', 'churn.alert.resolved'], ...more };
  const { body } = await client.expect(201, 'POST', '/v1/webhooks', input, headers);
  return { ...body, path: `/v1/webhooks/${body.webhookId}` };
}

const taken = (count: number) =>
  eventually(`${count} messages are taken`, () => receiver.taken.length >= count).then(() => receiver.taken);
const raised = (customerId: string, data: object = {}) => ({ customerId, what: 'raised', data: { ...data } });
const deliveriesOf = async ({ path }: Made) => (await client.get(`${path}/deliveries`)).items;
const statusesOf = async (webhook: Made): Promise<readonly string[]> =>
  (await deliveriesOf(webhook)).map((each: { status: string }) => each.status);
/** A receiver has taken a message before the answer is noted. */
const delivered = (webhook: Made, count: number) =>
  eventually(`${count} deliveries are noted`, async () => {
    const statuses = await statusesOf(webhook);
    return statuses.filter((status) => status === 'delivered').length === count;
  });

test('a message is the CloudEvent, signed as Standard Webhooks says, under the event’s id', async () => {
  const { secret } = await make();
  const [id] = await log.tell(raised('anna'));
  const [message] = await taken(1);
  if (message === undefined) throw new Error('It was taken');
  expect(message.event).toMatchObject({
    id,
    type: 'peakend.churn.alert.raised.v1',
    subject: 'anna',
    data: { customerId: 'anna', feedPosition: expect.stringMatching(/^[0-9a-f]{8}-\d+$/), level: 'high' },
  });
  expect([message.id, message.headers['content-type']]).toEqual([id, 'application/cloudevents+json; charset=utf-8']);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(verified(secret, message)).toEqual(message.event);
  const foreign = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  expect(() => verified(foreign, message)).toThrow('No matching signature found');
  const read = HTTP.toEvent({ headers: message.headers, body: message.body });
  expect(read).toMatchObject({ id, subject: 'anna', data: message.event.data });
});

test('a webhook gets what it names, from its beginning on, by level and tier', async () => {
  await log.tell(raised('before'));
  await make({ minLevel: 'high', tiers: ['gold'], events: ['churn.alert.raised', 'complaint.promise-broken'] });
  const gold = { tier: 'gold', level: 'low' };
  const [wanted] = await log.tell(
    raised('anna', { ...gold, highestLevel: 'critical' }),
    raised('bob', { ...gold, highestLevel: 'medium' }),
    raised('cleo', { tier: null, highestLevel: 'high' }),
    { customerId: 'anna', what: 'resolved', data: { ...gold, highestLevel: 'critical' } },
  );
  const [broken] = await log.append([
    { type: 'complaint.promise-broken', customerId: 'dan', data: { complaintId: 'c', version: 3 } },
    { type: 'follow-up.overdue', customerId: 'dan', data: { followUpId: 'f', version: 2 } },
  ]);
  // Of different customers: either may come first.
  expect(new Set((await taken(2)).map(({ id }) => id))).toEqual(new Set([wanted, broken]));
});

test('each customer’s messages come in order; one that fails holds back that customer only', async () => {
  let anna: Answer = 500;
  receiver.answer = ({ event }) => (event.subject === 'anna' ? anna : 200);
  const webhook = await make();
  const told = await log.tell(raised('anna'), raised('bob'), raised('anna'), raised('bob'));
  await taken(2);
  expect(receiver.takenByCustomer).toEqual({ bob: [told[1], told[3]] });
  await delivered(webhook, 2);
  expect(await statusesOf(webhook)).toEqual(['delivered', 'waiting', 'delivered', 'waiting']);
  anna = 200;
  await taken(4);
  expect(receiver.takenByCustomer).toEqual({ bob: [told[1], told[3]], anna: [told[0], told[2]] });
  const tries = receiver.received.filter(({ id }) => id === told[0]);
  expect(tries.length).toBeGreaterThan(1);
  expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
});

test('a receiver that hangs up, redirects or answers without end is told from one that takes it', async () => {
  const elsewhere = await WebhookReceiver.start();
  const broken: readonly (readonly [Answer, string])[] = [
    ['reset', 'The connection was reset.'],
    [
      (response) => response.writeHead(302, { location: elsewhere.url }).end(),
      'It answered 302: redirects are not followed, give the URL that it leads to.',
    ],
    [410, 'It answered 410.'],
  ];
  let answer: Answer = 500;
  receiver.answer = () => answer;
  const webhook = await make();
  await log.tell(raised('anna'));
  const delivery = async () => (await deliveriesOf(webhook))[0];
  await eventually('it has failed', async () => (await delivery())?.error === 'It answered 500.');
  for (const [next, error] of broken) {
    answer = next;
    // The waits grow: asking for it does not.
    await client.expect(202, 'POST', `${webhook.path}/deliveries/${(await delivery()).deliveryId}/replay`);
    await eventually(error, async () => (await delivery()).error === error);
  }
  answer = (response) => {
    response.writeHead(200);
    const filling = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => clearInterval(filling)).on('error', () => undefined);
  };
  await client.expect(202, 'POST', `${webhook.path}/deliveries/${(await delivery()).deliveryId}/replay`);
  await eventually('it is delivered', async () => (await delivery()).status === 'delivered');
  expect(elsewhere.received).toEqual([]);
  await elsewhere.stop();
});

test('a new secret signs beside the old one, which comes first', async () => {
  const { path, secret: old } = await make();
  const { body } = await client.expect(200, 'POST', `${path}/rotate-secret`);
  await log.tell(raised('anna'));
  const [message] = await taken(1);
  if (message === undefined) throw new Error('It was taken');
  expect([verified(old, message), verified(body.secret, message)]).toEqual([message.event, message.event]);
  const [first = '', second = '', ...more] = `${message.headers['webhook-signature']}`.split(' ');
  const only = (signature: string) => ({ ...message, headers: { ...message.headers, 'webhook-signature': signature } });
  expect(verified(old, only(first))).toEqual(message.event);
  expect(verified(body.secret, only(second))).toEqual(message.event);
  expect([more, body.secret === old, Date.parse(body.previousValidUntil) > Date.now()]).toEqual([[], false, true]);
});

test('a test says at once what the receiver made of it, and is no delivery', async () => {
  const webhook = await make();
  const test = async () => (await client.expect(200, 'POST', `${webhook.path}/test`)).body;
  expect(await test()).toEqual({ delivered: true, eventId: receiver.taken[0]?.id, responseStatus: 204, error: null });
  expect(verified(webhook.secret, receiver.taken[0] as never)).toMatchObject({
    type: 'peakend.webhook.test.v1',
    data: { webhookId: webhook.webhookId },
  });
  receiver.answer = () => 404;
  expect(await test()).toMatchObject({ delivered: false, responseStatus: 404, error: 'It answered 404.' });
  await receiver.stop();
  expect(await test()).toMatchObject({
    responseStatus: null,
    error: 'Nobody listens there: the connection was refused.',
  });
  receiver = await WebhookReceiver.start();
  expect(await deliveriesOf(webhook)).toEqual([]);
});

test('what was delivered can be sent again, under the same id', async () => {
  const webhook = await make();
  const [id] = await log.tell(raised('anna'), raised('bob'));
  await delivered(webhook, 2);
  const [, first] = await deliveriesOf(webhook);
  expect(first).toEqual({
    deliveryId: expect.any(String),
    eventId: id,
    type: 'churn.alert.raised',
    customerId: 'anna',
    feedPosition: receiver.taken.find((each) => each.id === id)?.event.data.feedPosition,
    status: 'delivered',
    attempts: 1,
    nextAttemptAt: null,
    createdAt: expect.any(String),
    lastAttemptAt: expect.any(String),
    finishedAt: first.lastAttemptAt,
    responseStatus: 204,
    error: null,
  });
  const { body } = await client.expect(202, 'POST', `${webhook.path}/deliveries/${first.deliveryId}/replay`);
  expect([body.deliveryId, body.status, body.attempts]).toEqual([first.deliveryId, 'waiting', 0]);
  expect((await taken(3)).at(-1)?.id).toBe(id);
  const failed = await client.get(`${webhook.path}/deliveries?status=failed`);
  const annas = await client.get(`${webhook.path}/deliveries?customerId=anna&limit=1`);
  expect([failed.items, annas.items.map((each: { eventId: string }) => each.eventId)]).toEqual([[], [id]]);
});

test('a webhook that is disabled is sent nothing, and goes on where it stopped', async () => {
  const webhook = await make();
  const off = (await client.expect(200, 'PATCH', webhook.path, { enabled: false })).body;
  expect([off.enabled, off.disabledReason]).toEqual([false, 'requested']);
  const told = await log.tell(raised('anna'), raised('bob'), raised('anna'));
  const on = (await client.expect(200, 'PATCH', webhook.path, { enabled: true, description: 'ours' })).body;
  expect([on.enabled, on.disabledReason, on.description]).toEqual([true, null, 'ours']);
  await taken(3);
  expect(receiver.takenByCustomer).toEqual({ anna: [told[0], told[2]], bob: [told[1]] });
});

test('what waits is tried at once when a webhook leads elsewhere, or is enabled again', async () => {
  const elsewhere = await WebhookReceiver.start();
  receiver.answer = () => 500;
  const webhook = await make();
  const [id] = await log.tell(raised('anna'));
  const delivery = async () => (await deliveriesOf(webhook))[0];
  // From now on it would wait for half a minute.
  await eventually('it has failed three times', async () => (await delivery())?.attempts === 3);
  const { body } = await client.expect(200, 'PATCH', webhook.path, { url: elsewhere.url });
  expect(body.url).toBe(elsewhere.url);
  await eventually('it is delivered there', () => elsewhere.taken.length === 1, 15_000);
  expect([elsewhere.taken[0]?.id, (await delivery()).attempts]).toEqual([id, 1]);

  elsewhere.answer = () => 500;
  await log.tell(raised('anna'));
  await eventually('the next has failed three times', async () => (await delivery())?.attempts === 3);
  elsewhere.answer = () => 204;
  await client.expect(200, 'PATCH', webhook.path, { enabled: false });
  await client.expect(200, 'PATCH', webhook.path, { enabled: true });
  await eventually('it is delivered', () => elsewhere.taken.length === 2, 15_000);
  await elsewhere.stop();
}, 60_000);

test('a webhook is made once for its key, for ever', async () => {
  const once = { 'idempotency-key': 'the first one' };
  const [one, again, other] = [await make({}, once), await make({}, once), await make()];
  expect([again, other.webhookId === one.webhookId]).toEqual([one, false]);
  const input = { url: receiver.url, events: ['churn.alert.raised'] };
  const reused = await client.expect(422, 'POST', '/v1/webhooks', input, once);
  expect(reused.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  const first = await client.get('/v1/webhooks?limit=1');
  const second = await client.get(`/v1/webhooks?limit=1&cursor=${first.nextCursor}`);
  expect([first.items[0].webhookId, second.items[0].webhookId, second.nextCursor]).toEqual([
    one.webhookId,
    other.webhookId,
    null,
  ]);
  await client.expect(204, 'DELETE', one.path);
  await client.expect(404, 'GET', one.path);
  const same = { url: receiver.url, events: ['churn.alert.raised', 'churn.alert.resolved'] };
  expect((await client.expect(409, 'POST', '/v1/webhooks', same, once)).body.code).toBe('WEBHOOK_DELETED');
  await log.tell(raised('anna'));
  await taken(1);
  expect(receiver.received).toHaveLength(1);
});

test('a webhook is described by what its owner said, and never by its secret', async () => {
  const { path, webhookId, secret } = await make({ description: 'ours', minLevel: 'critical', tiers: ['gold', 'vip'] });
  const found = await client.get(path);
  expect(found).toEqual({
    webhookId,
    url: receiver.url,
    events: ['churn.alert.raised', 'churn.alert.resolved'],
    description: 'ours',
    minLevel: 'critical',
    tiers: ['gold', 'vip'],
    enabled: true,
    failingSince: null,
    disabledAt: null,
    disabledReason: null,
    createdAt: expect.any(String),
  });
  expect(JSON.stringify([await client.get('/v1/webhooks'), server.app.log])).not.toContain(secret.slice(6));
  expect((await client.expect(200, 'PATCH', path, { minLevel: null, tiers: null })).body).toMatchObject({
    description: 'ours',
    minLevel: null,
    tiers: null,
  });
  const before = await client.get(path);
  const nulls = { url: null, events: null, enabled: null };
  expect((await client.expect(200, 'PATCH', path, nulls)).body).toEqual(before);
});

test.each([
  [{ url: 'ftp://example.com/' }, '/url'],
  [{ url: 'example.com' }, '/url'],
  [{ url: 'https://user:secret@example.com/' }, '/url'],
  [{ url: 'https://example.com/#top' }, '/url'],
  [{ url: `https://example.com/${'x'.repeat(2_048)}` }, '/url'],
  [{ events: [] }, '/events'],
  [{ events: ['churn.alert'] }, '/events'],
  [{ events: ['touchpoint.recorded'] }, '/events'],
  [{ minLevel: 'extreme' }, '/minLevel'],
  [{ tiers: [] }, '/tiers'],
  [{ tiers: ['Gold Card'] }, '/tiers'],
  [{ secret: 'mine' }, '/secret'],
])('%p is refused by name', async (wrong, path) => {
  const input = { url: receiver.url, events: ['churn.alert.raised'], ...wrong };
  const { body } = await client.expect(422, 'POST', '/v1/webhooks', input);
  expect(body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
});
