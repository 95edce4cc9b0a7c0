import type { NewEvent } from '#libs/kernel/event.js';
import { AlertLog } from '#test/support/alert.log.js';
import { ApiClient } from '#test/support/api.client.js';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { verified, WebhookReceiver } from '#test/support/webhook.receiver.js';

const server = useApp({ webhookAllowPrivate: true });
let client: ApiClient;
let log: AlertLog;
let receiver: WebhookReceiver;
beforeEach(async () => {
  const { app } = server;
  const tenant = await app.newTenant();
  const key = await app.newKey(tenant, 'subscribe', 'query', 'publish', 'operate', 'admin');
  client = ApiClient.of(() => app.url, tenant, key);
  log = await AlertLog.open(app.connection, tenant);
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await log.close();
  await receiver.stop();
});

const listen = async () =>
  (await client.expect(201, 'POST', '/v1/webhooks', { url: receiver.url, events: ['care.due'] })).body;

const due = (customerId: string, control = false): Partial<NewEvent> => ({
  ...{ type: 'care.due', source: '/peakend/care', customerId, time: Date.parse('2026-03-01T08:00:00Z') },
  data: {
    ...{ rule: 'first-year', ruleVersion: 3, occasion: 'anniversary-2026', dueAt: '2026-03-01T08:00:00.000Z', control },
    followUp: { department: 'service', text: 'Send a card.' },
  },
});

test('what is due is sent once, and opens the task that its rule asks for; nothing happens for the control share', async () => {
  const { secret } = await listen();
  const [, id] = await log.append([due('control', true), due('anna'), due('bob')]);
  await eventually('both are told', () => receiver.taken.length >= 2);
  const message = receiver.taken.find(({ event }) => event.subject === 'anna');
  if (message === undefined) throw new Error('Anna was told of');
  expect(verified(secret, message)).toEqual({
    ...{ specversion: '1.0', id, source: '/peakend/care', type: 'peakend.care.due.v1', subject: 'anna' },
    ...{ time: '2026-03-01T08:00:00.000Z', datacontenttype: 'application/json' },
    data: {
      ...{ rule: 'first-year', occasion: 'anniversary-2026', dueAt: '2026-03-01T08:00:00.000Z', customerId: 'anna' },
      feedPosition: expect.stringMatching(/^[0-9a-f]{8}-\d+$/),
    },
  });
  const tasks = async () => (await client.get('/v1/follow-ups?department=service')).items;
  await eventually('both have a task', async () => (await tasks()).length === 2);
  const [task] = (await tasks()).filter(({ customerId }: { customerId: string }) => customerId === 'anna');
  expect(task).toMatchObject({
    ...{ text: 'Send a card.', status: 'open', dueAt: null, overdue: false },
    ...{ from: { eventId: id, rule: 'first-year' }, openedAt: '2026-03-01T08:00:00.000Z' },
  });
  await log.append([due('cleo')]);
  await eventually('the next is told', () => receiver.taken.length >= 3);
  const subjects = receiver.received.map(({ event }): string => event.subject);
  expect(subjects.sort()).toEqual(['anna', 'bob', 'cleo']);
});

test('who is erased before it could be delivered is left alone', async () => {
  receiver.answer = ({ event }) => (event.subject === 'anna' ? 503 : 200);
  const { webhookId } = await listen();
  await client.publish([
    {
      ...{ specversion: '1.0', type: 'peakend.touchpoint.recorded.v1', source: '/web', id: '1', subject: 'anna' },
      ...{ time: '2026-02-01T10:00:00Z', data: { touchpoint: 'order', channel: 'web' } },
    },
  ]);
  await log.append([due('anna')]);
  const delivery = async () => (await client.get(`/v1/webhooks/${webhookId}/deliveries`)).items[0];
  await eventually('it has failed once', async () => (await delivery())?.error === 'It answered 503.');
  await eventually('she is erased', async () => (await client.ask('DELETE', '/v1/customers/anna')).status === 202);
  await eventually('it is given up', async () => (await delivery()).status === 'failed');
  expect((await delivery()).error).toBe('It was not sent: the customer was erased.');
  expect(receiver.taken).toEqual([]);
});
