import type { Sql } from '#libs/eventing/database.js';
import type { FeedEventType, FeedItem } from '#libs/feed/items/feed.events.js';
import type { JsonObject, Position, Uuid } from '#libs/kernel/event.js';
import { WAITS } from './retry.schedule.js';

export const DELIVERY_STATUSES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** An item that is to be tried now. */
export interface DueDelivery {
  readonly deliveryId: Uuid;
  /** How many attempts have failed. */
  readonly attempts: number;
  readonly item: FeedItem;
  /** The customer was erased since: it is not sent. */
  readonly withdrawn: boolean;
}

/**
 * Notes what is to be delivered, in the order of the feed. A customer's next one is tried once the one before it is
 * finished. Callers hold the webhook's lease in their transaction, so that nothing is finished meanwhile.
 */
export function addDeliveries(
  sql: Sql,
  webhookNo: bigint,
  items: readonly FeedItem[],
  ids: readonly Uuid[],
  at: Date,
): void {
  void sql.query(
    `insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, created_at, next_at)
     select id, $1, position, customer_id, 'waiting', $5::timestamptz,
            case when row_number() over (partition by customer_id order by position) = 1
                  and not exists (select from feed.deliveries d
                                   where d.webhook_no = $1 and d.customer_id = given.customer_id and d.status = 'waiting')
                 then $5::timestamptz end
       from unnest($2::uuid[], $3::bigint[], $4::text[]) as given(id, position, customer_id)
      order by position
     on conflict (webhook_no, position) do nothing`,
    [`${webhookNo}`, ids, items.map(({ position }) => `${position}`), items.map(({ customerId }) => customerId), at],
  );
}

/** It has its deliveries up to there. */
export function moveWebhook(sql: Sql, webhookNo: bigint, position: Position): void {
  void sql.query('update feed.webhooks set position = $2 where webhook_no = $1', [`${webhookNo}`, `${position}`]);
}

interface DueRow {
  readonly delivery_id: Uuid;
  readonly attempts: number;
  readonly position: Position;
  readonly event_id: Uuid;
  readonly tenant: string;
  readonly customer_id: string;
  readonly type: FeedEventType;
  readonly source: string;
  readonly time: string;
  readonly recorded_at: Date;
  readonly data: JsonObject;
  readonly withdrawn: boolean;
}

/**
 * What is due, the longest due first, without those that are under way.
 * @param fewestFirst what has been tried seldom comes before what has been refused often
 */
export async function dueDeliveries(
  sql: Sql,
  webhookNo: bigint,
  now: Date,
  underWay: readonly Uuid[],
  limit: number,
  fewestFirst: boolean,
): Promise<readonly DueDelivery[]> {
  const { rows } = await sql.query<DueRow>(
    `select d.delivery_id, d.attempts, i.*
       from feed.deliveries d join feed.items i using (position)
      where d.webhook_no = $1 and d.next_at <= $2 and d.delivery_id <> all($3::uuid[])
      order by case when $5 then d.attempts end, d.next_at, d.position limit $4`,
    [`${webhookNo}`, now, underWay, limit, fewestFirst],
  );
  return rows.map(({ delivery_id, attempts, position, tenant, type, source, time, data, withdrawn, ...row }) => ({
    deliveryId: delivery_id,
    attempts,
    withdrawn,
    item: {
      position,
      tenant,
      type,
      source,
      time,
      data,
      eventId: row.event_id,
      customerId: row.customer_id,
      recordedAt: row.recorded_at.getTime(),
    },
  }));
}

/** When the next one is due; null: none waits for a time. */
export async function nextDue(sql: Sql, webhookNo: bigint, underWay: readonly Uuid[]): Promise<Date | null> {
  const { rows } = await sql.query<{ next_at: Date | null }>(
    `select min(next_at) as next_at from feed.deliveries
      where webhook_no = $1 and next_at is not null and delivery_id <> all($2::uuid[])`,
    [`${webhookNo}`, underWay],
  );
  return rows[0]?.next_at ?? null;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly deliveryId: Uuid;
  readonly webhookNo: bigint;
  readonly customerId: string;
  readonly at: Date;
  readonly status: DeliveryStatus;
  /** When it is tried again; null: it is not. */
  readonly nextAt: Date | null;
  /** Until when its receiver asks to be left alone; null: it does not. */
  readonly notBefore: Date | null;
  readonly responseStatus: number | null;
  readonly error: string | null;
}

/** Notes an attempt; if it was the last one, it is the turn of the customer's next. */
export function endAttempt(sql: Sql, end: AttemptEnd): void {
  const { deliveryId, at, status, nextAt, notBefore, responseStatus, error } = end;
  void sql.query(
    `update feed.deliveries
        set attempts = attempts + 1, tried_at = $2, status = $3::text, next_at = $4, not_before = $7, response_status = $5, error = $6,
            finished_at = case when $3::text = 'waiting' then null else $2::timestamptz end
      where delivery_id = $1`,
    [deliveryId, at, status, nextAt, responseStatus, error, notBefore],
  );
  if (status !== 'waiting') letNext(sql, end);
}

/** Notes that one is not sent, for it was withdrawn: it is the turn of the customer's next. */
export function endWithdrawn(sql: Sql, end: Pick<AttemptEnd, 'deliveryId' | 'webhookNo' | 'customerId' | 'at'>): void {
  void sql.query(
    `update feed.deliveries set status = 'failed', next_at = null, finished_at = $2, error = $3 where delivery_id = $1`,
    [end.deliveryId, end.at, 'It was not sent: the customer was erased.'],
  );
  letNext(sql, end);
}

function letNext(sql: Sql, { webhookNo, customerId, at }: Pick<AttemptEnd, 'webhookNo' | 'customerId' | 'at'>): void {
  void sql.query(
    `update feed.deliveries set next_at = coalesce(next_at, $3)
      where delivery_no = (select delivery_no from feed.deliveries
                            where webhook_no = $1 and customer_id = $2 and status = 'waiting'
                            order by position limit 1)`,
    [`${webhookNo}`, customerId, at],
  );
}

/** So long an attempt that fails is not the last because of those that `hurry` brought forward, in milliseconds. */
const YOUNG_MS = WAITS.reduce((sum, wait) => sum + wait, 0);

/**
 * What waits for another attempt is tried now: what kept it from being delivered is over. That costs it none of its attempts
 * for as long as these would last, and nothing that its receiver asked to wait for is brought forward.
 */
export function hurry(sql: Sql, webhookNo: bigint, at: Date): void {
  void sql.query(
    `update feed.deliveries
        set next_at = greatest($2, not_before),
            attempts = case when created_at > $3 then greatest(0, attempts - 1) else attempts end
      where webhook_no = $1 and next_at > greatest($2, not_before)`,
    [`${webhookNo}`, at, new Date(at.getTime() - YOUNG_MS)],
  );
}

/** What waits is tried now, as if it had not been tried before. */
export function beginAnew(sql: Sql, webhookNo: bigint, at: Date): void {
  void sql.query(
    `update feed.deliveries set attempts = 0, next_at = case when next_at is not null then $2::timestamptz end, not_before = null
      where webhook_no = $1 and status = 'waiting'`,
    [`${webhookNo}`, at],
  );
}

/** Forgets what was finished before then. */
export async function forgetDeliveries(sql: Sql, before: Date): Promise<void> {
  await sql.query('delete from feed.deliveries where finished_at < $1', [before]);
}
