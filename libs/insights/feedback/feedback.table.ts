import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { textOf } from '#libs/kernel/place.js';
import type { FeedbackRow } from './feedback.insight.js';

/** Stores answers, each only once. */
export function insertFeedback(sql: Sql, build: number, rows: readonly FeedbackRow[]): void {
  void sql.query(
    `insert into insight.feedback (build, customer_no, place, event_id, instrument, at, value, valence,
                                   channel, touchpoint, staff, journey_id, product, product_line, brand, campaign)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::timestamptz[], $7::float8[], $8::float8[],
                          $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
     on conflict do nothing`,
    [
      build,
      rows.map((row) => String(row.customerNo)),
      rows.map((row) => row.place),
      rows.map((row) => row.eventId),
      rows.map((row) => row.instrument),
      rows.map((row) => textOf(row.place)),
      rows.map((row) => row.value),
      rows.map((row) => row.valence),
      rows.map((row) => row.channel),
      rows.map((row) => row.touchpoint),
      rows.map((row) => row.staffId),
      rows.map((row) => row.journeyId),
      rows.map((row) => row.product),
      rows.map((row) => row.productLine),
      rows.map((row) => row.brand),
      rows.map((row) => row.campaign),
    ],
  );
}

/** Removes the answers that were published for customers. */
export function deleteFeedback(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.feedback where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
