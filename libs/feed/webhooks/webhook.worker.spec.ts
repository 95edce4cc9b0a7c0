import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { type Held, Lease } from '#libs/eventing/lease.js';
import { eventually } from '#test/support/eventually.js';
import { addAlerts } from '#test/support/feed.items.js';
import { useDatabase } from '#test/support/postgres.js';
import { aWebhook } from '#test/support/webhook.rows.js';
import type { Attempt } from './webhook.sender.js';
import { newSecret } from './webhook.signature.js';
import { WebhookWorker } from './webhook.worker.js';

const db = useDatabase();
const SECRET = newSecret();
const KEYRING = { unwrap: () => SECRET } as unknown as Keyring;
const TAKEN: Attempt = { delivered: true, responseStatus: 200, error: null, retryAfterMs: 0 };
const REFUSED: Attempt = { delivered: false, responseStatus: 500, error: 'It answered 500.', retryAfterMs: 0 };

let head: HeadSignal;
let time: number;
let answer: (customerId: string, eventId: string) => Attempt | Promise<Attempt>;
/** `customer id` of each attempt, in order. */
let sent: string[];
let ending: AbortController;
let running: Promise<unknown>[];
beforeEach(async () => {
  await db.database.query('truncate feed.items, feed.webhooks, engine.leases cascade');
  head = new HeadSignal();
  [time, sent, running, ending] = [Date.parse('2026-03-01T12:00:00Z'), [], [], new AbortController()];
  answer = () => TAKEN;
});
afterEach(async () => {
  ending.abort();
  await Promise.allSettled(running);
});

async function work(webhookId: string, leaseMs = 60_000): Promise<Held> {
  const lease = new Lease(db.database, `webhook ${webhookId}`, leaseMs);
  const held = await lease.acquire('test');
  if (held === undefined) throw new Error('Another has the lease');
  const sender = {
    send: async ({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }) => {
      const { subject } = JSON.parse(body);
      sent.push(subject);
      return answer(subject, headers['webhook-id'] as string);
    },
  };
  const observer = { attempted: () => undefined };
  const clock = { now: () => time };
  const parts = {
    database: db.database,
    keyring: KEYRING,
    sender,
    clock,
    head,
    epoch: '0badcafe',
    random: () => 0.5,
    observer,
  };
  const worker = new WebhookWorker(parts, webhookId, lease, held);
  running.push(worker.run(ending.signal));
  return held;
}

const alerts = (...customers: readonly string[]) =>
  addAlerts(
    db.database,
    head,
    customers.map((customerId) => ({ customerId })),
  );

async function states(): Promise<readonly string[]> {
  const { rows } = await db.database.query<{ said: string }>(
    "select customer_id || ' ' || status || ' ' || attempts as said from feed.deliveries order by position",
  );
  return rows.map(({ said }) => said);
}

test('one whose retries are used up is failed, and the customer’s next proceeds', async () => {
  const { webhookId } = await aWebhook(db.database);
  const [first] = await alerts('anna', 'anna');
  answer = (_, eventId) => (eventId === first?.eventId ? REFUSED : TAKEN);
  await work(webhookId);
  await eventually('it has failed once', async () => (await states())[0] === 'anna waiting 1');
  expect(await states()).toEqual(['anna waiting 1', 'anna waiting 0']);
  await db.database.query('update feed.deliveries set attempts = 12, next_at = $1 where attempts = 1', [
    new Date(time),
  ]);
  await eventually('the other is delivered', async () => (await states())[1] === 'anna delivered 1');
  expect([await states(), sent]).toEqual([
    ['anna failed 13', 'anna delivered 1'],
    ['anna', 'anna', 'anna'],
  ]);
});

test('an endpoint that is down is not knocked at by everybody, and once it is back all are delivered at once', async () => {
  const { webhookId } = await aWebhook(db.database);
  const customers = Array.from({ length: 30 }, (_, index) => `c-${index}`);
  answer = () => REFUSED;
  await alerts(...customers);
  await work(webhookId);
  const failed = async () => (await states()).filter((state) => state.endsWith(' 1')).length;
  await eventually('it is given a rest', async () => sent.length >= 8 && (await failed()) === sent.length);
  // Those that were under way when the fifth failed, and no others: the clock stands still.
  expect(sent.length).toBeLessThanOrEqual(13);
  // As after days of it: but for the end of the outage, their next attempt is far off.
  await db.database.query("update feed.deliveries set next_at = next_at + interval '1 year' where attempts > 0");
  answer = () => TAKEN;
  // Time goes on: one that was refused before and is noted only now gives the endpoint a rest once more.
  await eventually('all are delivered', async () => {
    time += 60_000;
    return (await states()).every((state) => state.includes('delivered'));
  });
});

test('what was withdrawn is not sent, and the customer’s next proceeds', async () => {
  const { webhookId } = await aWebhook(db.database);
  await addAlerts(db.database, head, [{ customerId: 'anna', type: 'care.due' }, { customerId: 'anna' }]);
  await db.database.query("update feed.items set withdrawn = true where type = 'care.due'");
  await work(webhookId);
  await eventually('the other is delivered', async () => (await states())[1] === 'anna delivered 1');
  expect([await states(), sent]).toEqual([['anna failed 0', 'anna delivered 1'], ['anna']]);
  const { rows } = await db.database.query('select error from feed.deliveries order by position');
  expect(rows[0]).toEqual({ error: 'It was not sent: the customer was erased.' });
  const webhooks = await db.database.query('select failing_since from feed.webhooks');
  expect(webhooks.rows).toEqual([{ failing_since: null }]);
});

test('a worker whose lease has passed to another notes nothing', async () => {
  const { webhookId } = await aWebhook(db.database);
  await alerts('anna');
  let take = (_: Attempt) => {};
  answer = () =>
    new Promise<Attempt>((resolve) => {
      take = resolve;
    });
  await work(webhookId);
  await eventually('it is under way', () => sent.length === 1);
  await db.database.query('update engine.leases set number = number + 1');
  take(TAKEN);
  await expect(running[0]).rejects.toThrow('has passed to another');
  expect(await states()).toEqual(['anna waiting 0']);
});

test('of many alerts, each customer’s are sent one at a time and in order, customers side by side', async () => {
  const { webhookId } = await aWebhook(db.database);
  const order: Record<string, string[]> = {};
  const busy = new Set<string>();
  let most = 0;
  answer = async (customerId, eventId) => {
    expect(busy.has(customerId)).toBe(false);
    busy.add(customerId);
    most = Math.max(most, busy.size);
    await new Promise((resolve) => setImmediate(resolve));
    busy.delete(customerId);
    (order[customerId] ??= []).push(eventId);
    return TAKEN;
  };
  const customers = Array.from({ length: 60 }, (_, index) => `c-${(index * 7) % 5}`);
  const items = await alerts(...customers);
  await work(webhookId);
  const delivered = async () => (await states()).filter((state) => state.endsWith('delivered 1'));
  await eventually('all are delivered', async () => (await delivered()).length === 60);
  for (const customerId of new Set(customers)) {
    const own = items.filter((item) => item.customerId === customerId).map(({ eventId }) => eventId);
    expect(order[customerId]).toEqual(own);
  }
  expect(most).toBeGreaterThan(1);
});
