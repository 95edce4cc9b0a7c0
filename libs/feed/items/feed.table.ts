import type { Sql } from '#libs/eventing/database.js';
import type { JsonObject, Position } from '#libs/kernel/event.js';
import { ALERT_EVENTS, type Erased, type FeedEventType, type FeedItem, WITHDRAWN_EVENTS } from './feed.events.js';

/** The channel on which processes tell each other how far the feed has come. */
export const FEED_CHANNEL = 'peakend_feed';

interface Row {
  readonly position: bigint;
  readonly event_id: string;
  readonly tenant: string;
  readonly customer_id: string;
  readonly type: FeedEventType;
  readonly source: string;
  readonly time: string;
  readonly recorded_at: Date;
  readonly data: JsonObject;
}

export interface ItemFilter {
  readonly types: readonly FeedEventType[];
  /** Null: all tenants. */
  readonly tenant: string | null;
  readonly after: Position;
  /** Up to the end if missing. */
  readonly upTo?: Position;
  readonly limit: number;
}

/** Adds items in the order of the log, and tells other processes once they can be read. */
export function addItems(sql: Sql, items: readonly FeedItem[]): void {
  const last = items.at(-1);
  if (last === undefined) return;
  void sql.query(
    `insert into feed.items (position, event_id, tenant, customer_id, type, source, time, recorded_at, data)
     select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                          $8::timestamptz[], $9::json[])`,
    [
      items.map(({ position }) => `${position}`),
      items.map(({ eventId }) => eventId),
      items.map(({ tenant }) => tenant),
      items.map(({ customerId }) => customerId),
      items.map(({ type }) => type),
      items.map(({ source }) => source),
      items.map(({ time }) => time),
      items.map(({ recordedAt }) => new Date(recordedAt)),
      items.map(({ data }) => JSON.stringify(data)),
    ],
  );
  void sql.query('select pg_notify($1, $2)', [FEED_CHANNEL, `${last.position}`]);
}

/** Withdraws what stands before customers' erasures and is of no use after them. */
export function withdraw(sql: Sql, erased: readonly Erased[]): void {
  if (erased.length === 0) return;
  void sql.query(
    `insert into feed.erasures as known (tenant, customer_id, erased_at)
     select tenant, customer_id, max(erased_at) from unnest($1::text[], $2::text[], $3::timestamptz[])
         as e(tenant, customer_id, erased_at) group by tenant, customer_id
     on conflict (tenant, customer_id) do update set erased_at = greatest(known.erased_at, excluded.erased_at)`,
    [
      erased.map(({ tenant }) => tenant),
      erased.map(({ customerId }) => customerId),
      erased.map(({ time }) => new Date(time)),
    ],
  );
  void sql.query(
    `update feed.items i set withdrawn = true
       from unnest($1::text[], $2::text[], $3::bigint[]) as e(tenant, customer_id, position)
      where i.tenant = e.tenant and i.customer_id = e.customer_id and i.position < e.position
        and i.type in (${WITHDRAWN_EVENTS.map((type) => `'${type}'`).join(', ')})`,
    [
      erased.map(({ tenant }) => tenant),
      erased.map(({ customerId }) => customerId),
      erased.map(({ position }) => `${position}`),
    ],
  );
}

/** Withdraws those of some items that were decided after their customers' erasures, and were due before them. */
export function withdrawLate(sql: Sql, items: readonly FeedItem[]): void {
  const late = items.filter(({ type }) => WITHDRAWN_EVENTS.some((each) => each === type));
  if (late.length === 0) return;
  void sql.query(
    `update feed.items i set withdrawn = true from feed.erasures e
      where i.position = any($1::bigint[]) and e.tenant = i.tenant and e.customer_id = i.customer_id
        and i.time::timestamptz <= e.erased_at`,
    [late.map(({ position }) => `${position}`)],
  );
}

/** Items in the order of the log. */
export async function readItems(
  sql: Sql,
  { types, tenant, after, upTo, limit }: ItemFilter,
): Promise<readonly FeedItem[]> {
  const { rows } = await sql.query<Row>(
    `select position, event_id, tenant, customer_id, type, source, time, recorded_at, data
       from feed.items
      where position > $1 and ($2::bigint is null or position <= $2) and ($3::text is null or tenant = $3)
        and type = any($4)
      order by position limit $5`,
    [`${after}`, upTo === undefined ? null : `${upTo}`, tenant, types, limit],
  );
  return rows.map(itemOfRow);
}

function itemOfRow({ event_id, customer_id, recorded_at, ...row }: Row): FeedItem {
  return { ...row, eventId: event_id, customerId: customer_id, recordedAt: recorded_at.getTime() };
}

/** The position of the last item; 0 without one. */
export async function lastPosition(sql: Sql): Promise<Position> {
  const { rows } = await sql.query<{ position: bigint | null }>('select max(position) as position from feed.items');
  return rows[0]?.position ?? 0n;
}

/** How many alert events there are behind a position. */
export async function countAlerts(sql: Sql, after: Position): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    'select count(*)::int as n from feed.items where position > $1 and type = any($2)',
    [`${after}`, ALERT_EVENTS],
  );
  return rows[0]?.n ?? 0;
}

/** The position in the log up to which everything was copied. */
export async function readProgress(sql: Sql): Promise<Position> {
  const { rows } = await sql.query<{ position: bigint }>('select position from feed.progress');
  return rows[0]?.position ?? 0n;
}

/** Never backwards: what is behind it was copied. */
export function moveProgress(sql: Sql, position: Position): void {
  void sql.query('update feed.progress set position = greatest(position, $1)', [`${position}`]);
}
