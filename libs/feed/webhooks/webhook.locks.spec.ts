import { Lease } from '#libs/eventing/lease.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { aWebhook } from '#test/support/webhook.rows.js';
import { beginAnew, endAttempt } from './delivery.table.js';
import { noteFailure } from './webhook.health.js';
import { leaseNameOf, lockWebhook, updateTerms } from './webhook.table.js';

const db = useDatabase();

test('who changes a webhook and who notes an attempt wait for each other, and neither for ever', async () => {
  const { webhookNo, webhookId } = await aWebhook(db.database);
  const at = new Date();
  const { rows } = await db.database.query<{ delivery_id: string }>(
    `insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, created_at, next_at)
     values (gen_random_uuid(), $1, 1, 'anna', 'waiting', $2, $2) returning delivery_id`,
    [`${webhookNo}`, at],
  );
  const lease = new Lease(db.database, leaseNameOf(webhookId), 60_000);
  const held = await lease.acquire('test');
  if (held === undefined) throw new Error('Nobody else has it');
  const failed = {
    status: 'waiting',
    nextAt: at,
    notBefore: null,
    responseStatus: 500,
    error: 'It answered 500.',
  } as const;
  const waiting = async () => (await db.database.query('select from pg_locks where not granted')).rowCount > 0;
  let noting: Promise<unknown> = Promise.resolve();
  await db.database.transaction(async (sql) => {
    lockWebhook(sql, webhookNo);
    updateTerms(sql, webhookNo, { url: 'https://a/', events: [], description: null, minLevel: null, tiers: null });
    noting = db.database.transaction(async (other) => {
      const extended = lease.extend(held, other);
      lockWebhook(other, webhookNo);
      endAttempt(other, { deliveryId: rows[0]?.delivery_id as never, webhookNo, customerId: 'anna', at, ...failed });
      noteFailure(other, webhookNo, at, 500);
      await extended;
    });
    await eventually('the other waits', waiting);
    beginAnew(sql, webhookNo, at);
  });
  await noting;
  const noted = await db.database.query('select attempts from feed.deliveries');
  expect(noted.rows).toEqual([{ attempts: 1 }]);
});
