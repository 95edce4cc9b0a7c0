import { useDatabase } from '#test/support/postgres.js';
import { aWebhook } from '#test/support/webhook.rows.js';
import { noteFailure, noteGivenUp, forgetFailures } from './webhook.health.js';
import { enable, readWebhook } from './webhook.table.js';

const db = useDatabase();
const DAY = 86_400_000;
const BEGAN = Date.parse('2026-03-01T12:00:00Z');

/** A webhook after attempts, each at a number of days: the status that was answered; null: a success. */
async function after(...attempts: readonly (readonly [days: number, status: number | null])[]) {
  const { webhookNo, webhookId } = await aWebhook(db.database);
  for (const [days, status] of attempts) {
    await db.database.transaction(async (sql) => {
      if (status === null) forgetFailures(sql, webhookNo);
      else noteFailure(sql, webhookNo, new Date(BEGAN + days * DAY), status);
    });
  }
  const found = await readWebhook(db.database, null, webhookId);
  const days = (at: number | null | undefined) => (at === null || at === undefined ? null : (at - BEGAN) / DAY);
  return [days(found?.failingSince), days(found?.disabledAt), found?.disabledReason];
}

test('a webhook that failed for five days is disabled, and no sooner', async () => {
  expect(await after([0, 500], [4.99, 500])).toEqual([0, null, null]);
  expect(await after([0, 500], [5, 500])).toEqual([0, 5, 'failing']);
});

test('one success in between begins anew', async () => {
  expect(await after([0, 500], [4, 0], [4.5, null], [5, 500], [9.9, 500])).toEqual([5, null, null]);
});

test('a receiver that has answered nothing but 410 for a day is gone; a single one is a failure like others', async () => {
  expect(await after([0, 410], [0.99, 410])).toEqual([0, null, null]);
  expect(await after([0, 410], [1, 410])).toEqual([0, 1, 'gone']);
  expect(await after([0, 410], [0.5, 500], [1, 410], [1.9, 410])).toEqual([0, null, null]);
});

test('days on which there was nothing to deliver are no days of failing', async () => {
  const { webhookNo, webhookId } = await aWebhook(db.database);
  const deliveries = (status: string) =>
    db.database.query(
      `insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, created_at)
       values (gen_random_uuid(), $1, (select coalesce(max(position), 0) + 1 from feed.deliveries), 'anna', $2, now())`,
      [`${webhookNo}`, status],
    );
  const givenUp = (days: number) =>
    db.database.transaction(async (sql) => {
      noteFailure(sql, webhookNo, new Date(BEGAN + days * DAY), 500);
      noteGivenUp(sql, webhookNo);
    });
  const failingSince = async () => (await readWebhook(db.database, null, webhookId))?.failingSince;
  await deliveries('failed');
  await deliveries('waiting');
  await givenUp(3);
  // Something else is still tried.
  expect(await failingSince()).toBe(BEGAN + 3 * DAY);
  await db.database.query("update feed.deliveries set status = 'failed'");
  await givenUp(3);
  expect(await failingSince()).toBeNull();
});

test('what failed before does not count once it is enabled again', async () => {
  const { webhookNo, webhookId } = await aWebhook(db.database);
  await db.database.transaction(async (sql) => {
    noteFailure(sql, webhookNo, new Date(BEGAN), 500);
    noteFailure(sql, webhookNo, new Date(BEGAN + 5 * DAY), 500);
    enable(sql, webhookNo);
    noteFailure(sql, webhookNo, new Date(BEGAN + 6 * DAY), 500);
  });
  expect(await readWebhook(db.database, null, webhookId)).toMatchObject({
    failingSince: BEGAN + 6 * DAY,
    disabledAt: null,
    disabledReason: null,
  });
});
