import { ApiClient } from '#test/support/api.client.js';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { WebhookReceiver } from '#test/support/webhook.receiver.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse('2026-03-02T08:00:00Z');
const DUE = '2026-03-02T09:00:00.000Z';

/** How far the product's clock is ahead of the beginning, besides the time that goes by. */
let ahead = 0;
const started = Date.now();
const server = useApp({ webhookAllowPrivate: true }, { now: () => BEGIN + ahead + Date.now() - started });

let published = 0;
const buys = (subject: string, time: string) => ({
  ...{ specversion: '1.0', type: 'peakend.customer.purchase-made.v1', source: '/shop', id: `${++published}`, subject },
  ...{ time, data: { amount: '20', currency: 'EUR' } },
});

test('a second purchase is followed by a sign of care at nine, and in a quarter it is told whether it did anything', async () => {
  const { app } = server;
  const tenant = await app.newTenant();
  const key = await app.newKey(tenant, 'subscribe', 'query', 'publish', 'operate');
  const client = ApiClient.of(() => app.url, tenant, key);
  const receiver = await WebhookReceiver.start();
  const rule = {
    ...{ enabled: true, on: { kind: 'purchase', nth: 2 }, controlShare: 0.5 },
    followUp: { department: 'service', text: 'Say thank you.' },
  };
  await client.expect(201, 'PUT', '/v1/care-rules/second', rule);
  await client.expect(201, 'POST', '/v1/webhooks', { url: receiver.url, events: ['care.due'] });
  const customers = Array.from({ length: 24 }, (_, index) => `c-${index}`);
  await client.publish(customers.map((customer) => buys(customer, '2026-03-01T10:00:00Z')));
  await client.publish(customers.map((customer) => buys(customer, '2026-03-02T07:30:00Z')));
  await client.publish([buys('once', '2026-03-02T07:30:00Z')]);

  const effect = (position?: string) => client.get('/v1/care-rules/second/effect', position);
  expect(await effect()).toMatchObject({ sent: 0, control: 0 });
  ahead = 1.1 * HOUR;
  await eventually('all is decided', async () => {
    const { sent, control } = await effect();
    return sent + control === customers.length;
  });
  const { sent, control, skipped, active } = await effect();
  expect([sent > 0, control > 0, skipped, active.sent.n, active.control.n]).toEqual([true, true, 0, 0, 0]);

  await eventually('all that was sent is told', () => receiver.taken.length >= sent);
  const told = receiver.taken.map(({ event }): string => event.subject).sort();
  expect(new Set(told).size).toBe(sent);
  const [first] = receiver.taken;
  expect(first?.event).toMatchObject({
    type: 'peakend.care.due.v1',
    data: { rule: 'second', occasion: 'purchase-2', dueAt: DUE, customerId: first?.event.subject },
  });
  const tasks = async () => (await client.get('/v1/follow-ups?limit=200')).items;
  await eventually('all that was sent has a task', async () => (await tasks()).length >= sent);
  expect((await tasks()).map(({ customerId }: { customerId: string }) => customerId).sort()).toEqual(told);
  expect((await tasks())[0]).toMatchObject({
    ...{ department: 'service', text: 'Say thank you.', openedAt: DUE, from: { rule: 'second' } },
  });

  ahead = 20 * DAY;
  // They come back, and a third of the others do.
  const others = customers.filter((customer) => !told.includes(customer));
  const back = [...told, ...others.filter((_, index) => index % 3 === 0)];
  const { body } = await client.publish(back.map((customer) => buys(customer, '2026-03-15T10:00:00Z')));
  expect((await effect(body.position)).active.sent.n).toBe(0);
  ahead = 91 * DAY;
  const after = (await effect()).active;
  expect([after.sent, after.control]).toMatchObject([
    { n: sent, share: 1 },
    { n: control, share: (back.length - sent) / control },
  ]);
  expect(after.difference.interval[0]).toBeGreaterThan(0);
  expect(receiver.received.length).toBe(sent);
  await receiver.stop();
}, 300_000);
