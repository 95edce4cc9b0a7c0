import type { Sql } from '#libs/eventing/database.js';
import type { FeedEventType } from '#libs/feed/items/feed.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import type { DeliveryStatus } from './delivery.table.js';

/** What became of an item that a webhook asked for. */
export interface ListedDelivery {
  readonly delivery_no: bigint;
  readonly delivery_id: Uuid;
  readonly event_id: Uuid;
  readonly type: FeedEventType;
  readonly customer_id: string;
  readonly position: Position;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly next_at: Date | null;
  readonly created_at: Date;
  readonly tried_at: Date | null;
  readonly finished_at: Date | null;
  readonly response_status: number | null;
  readonly error: string | null;
}

const SELECT = `select d.delivery_no, d.delivery_id, i.event_id, i.type, d.customer_id, d.position, d.status, d.attempts,
  d.next_at, d.created_at, d.tried_at, d.finished_at, d.response_status, d.error
  from feed.deliveries d join feed.items i using (position)`;

export interface DeliveryFilter {
  readonly status: DeliveryStatus | undefined;
  readonly customerId: string | undefined;
  /** The last one of the page before; undefined: the list begins. */
  readonly before: bigint | undefined;
  readonly limit: number;
}

/** A webhook's, the latest first. */
export async function listDeliveries(
  sql: Sql,
  webhookNo: bigint,
  { status, customerId, before, limit }: DeliveryFilter,
): Promise<readonly ListedDelivery[]> {
  const { rows } = await sql.query<ListedDelivery>(
    `${SELECT} where d.webhook_no = $1 and ($2::text is null or d.status = $2)
       and ($3::text is null or d.customer_id = $3) and ($4::bigint is null or d.delivery_no < $4)
     order by d.delivery_no desc limit $5`,
    [`${webhookNo}`, status, customerId, before === undefined ? null : `${before}`, limit],
  );
  return rows;
}

/**
 * Lets a delivery be tried again at once, with all its attempts before it; one that is behind another of its customer
 * keeps its turn. Undefined if there is no such delivery.
 */
export async function replay(
  sql: Sql,
  webhookNo: bigint,
  deliveryId: Uuid,
  at: Date,
): Promise<ListedDelivery | undefined> {
  await sql.query(
    `update feed.deliveries
        set next_at = case when status = 'waiting' and next_at is null then null else $3::timestamptz end,
            attempts = case when status = 'waiting' then attempts else 0 end, status = 'waiting', finished_at = null
      where webhook_no = $1 and delivery_id = $2`,
    [`${webhookNo}`, deliveryId, at],
  );
  const { rows } = await sql.query<ListedDelivery>(`${SELECT} where d.webhook_no = $1 and d.delivery_id = $2`, [
    `${webhookNo}`,
    deliveryId,
  ]);
  return rows[0];
}
