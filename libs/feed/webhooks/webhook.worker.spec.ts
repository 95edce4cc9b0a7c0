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

test('what an outage held up keeps its attempts, and what a receiver asked to wait for waits', async () => {
  const { webhookId } = await aWebhook(db.database);
  answer = (customer) => (customer === 'c-0' ? { ...REFUSED, retryAfterMs: 1_800_000 } : REFUSED);
  await alerts(...Array.from({ length: 5 }, (_, index) => `c-${index}`));
  await work(webhookId);
  await eventually('all have failed', async () => {
    return (await states()).filter((state) => state.endsWith('waiting 1')).length === 5;
  });
  await db.database.query("update feed.deliveries set attempts = 12, next_at = next_at + interval '10 minutes'");
  const asked = new Date(time + 1_800_000);
  answer = () => TAKEN;
  time += 120_000;
  await alerts('new');
  await eventually('the others are delivered', async () => {
    return (await states()).filter((state) => state.includes('delivered')).length === 5;
  });
  const { rows } = await db.database.query(
    'select customer_id, attempts, next_at from feed.deliveries where tried_at is null or next_at is not null',
  );
  expect([sent.at(5), await states(), rows]).toEqual([
    'new',
    ['c-0 waiting 11', ...[1, 2, 3, 4].map((each) => `c-${each} delivered 12`), 'new delivered 1'],
    [{ customer_id: 'c-0', attempts: 11, next_at: asked }],
  ]);
});

test('a webhook that failed before is tried with one at a time, first with what was tried least', async () => {
  const { webhookId } = await aWebhook(db.database);
  await alerts('anna', 'bob');
  await db.database.query(
    `insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, attempts, created_at, next_at)
     select gen_random_uuid(), webhook_no, i.position, 'anna', 'waiting', 9, $1, $1
       from feed.webhooks, feed.items i where i.customer_id = 'anna'`,
    [new Date(time - 60_000)],
  );
  await db.database.query(
    "update feed.webhooks set failing_since = $1, position = (select position from feed.items where customer_id = 'anna')",
    [new Date(time - 3_600_000)],
  );
  answer = () => REFUSED;
  await work(webhookId);
  await eventually('one is tried', async () => (await states())[1] === 'bob waiting 1');
  expect([sent, await states()]).toEqual([['bob'], ['anna waiting 9', 'bob waiting 1']]);
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
