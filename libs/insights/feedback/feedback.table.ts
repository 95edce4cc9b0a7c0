import type { Sql } from '#libs/eventing/database.js';
import type { TenantChange } from '#libs/facts/table/customer-fact.js';
import { textOf } from '#libs/kernel/place.js';
import { type FeedbackRow, feedbackRow } from './feedback.insight.js';

/** Takes the answers among what a batch changed. */
export function applyToFeedback(sql: Sql, { tenant, customers }: TenantChange): void {
  const rows = customers.flatMap(({ facts }) => facts.map((fact) => feedbackRow(tenant, fact)));
  upsertFeedback(
    sql,
    rows.filter((row) => row !== null),
  );
}

/** Stores answers, those that are there already once. */
export function upsertFeedback(sql: Sql, rows: readonly FeedbackRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.feedback (customer_no, place, tenant, event_id, instrument, at, value, valence,
                                   channel, touchpoint, staff, journey_id, product, product_line, brand, campaign)
     select * from unnest($1::bigint[], $2::bytea[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::float8[], $8::float8[],
                          $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
     on conflict (customer_no, place) do nothing`,
    [
      rows.map((row) => String(row.customerNo)),
      rows.map((row) => row.place),
      rows.map((row) => row.tenant),
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
