import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { textOf } from '#libs/kernel/place.js';
import type { FeedbackRow } from './feedback.insight.js';

/** Columns as `FeedbackRow` names them. */
export const FEEDBACK_COLUMNS = `f.customer_no as "customerNo", f.place, f.event_id as "eventId", f.instrument, f.value, f.valence, f.tier,
  f.channel, f.touchpoint, f.staff as "staffId", f.journey_id as "journeyId", f.product, f.product_line as "productLine",
  f.brand, f.campaign, f.ratings`;

/** Stores answers. */
export function insertFeedback(sql: Sql, build: number, rows: readonly FeedbackRow[]): void {
  void sql.query(
    `insert into insight.feedback (build, customer_no, place, event_id, instrument, at, value, valence, tier,
                                   channel, touchpoint, staff, journey_id, product, product_line, brand, campaign, ratings)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::text[], $6::timestamptz[], $7::float8[], $8::float8[],
                          $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::json[])`,
    [
      build,
      rows.map((row) => String(row.customerNo)),
      rows.map((row) => row.place),
      rows.map((row) => row.eventId),
      rows.map((row) => row.instrument),
      rows.map((row) => textOf(row.place)),
      rows.map((row) => row.value),
      rows.map((row) => row.valence),
      rows.map((row) => row.tier),
      rows.map((row) => row.channel),
      rows.map((row) => row.touchpoint),
      rows.map((row) => row.staffId),
      rows.map((row) => row.journeyId),
      rows.map((row) => row.product),
      rows.map((row) => row.productLine),
      rows.map((row) => row.brand),
      rows.map((row) => row.campaign),
      rows.map((row) => row.ratings && JSON.stringify(row.ratings)),
    ],
  );
}

/** Answers from some place on. */
export interface FeedbackFrom {
  readonly customerNo: CustomerNo;
  readonly from: Buffer;
}

/** The answers that were published for customers, each from a place on. */
export async function readFeedbackFrom(
  sql: Sql,
  build: number,
  wanted: readonly FeedbackFrom[],
): Promise<readonly FeedbackRow[]> {
  const { rows } = await sql.query<FeedbackRow>(
    `select ${FEEDBACK_COLUMNS} from unnest($2::bigint[], $3::bytea[]) as w(customer_no, place)
       join insight.feedback f on f.build = $1 and f.customer_no = w.customer_no and f.place >= w.place`,
    [build, wanted.map(({ customerNo }) => String(customerNo)), wanted.map(({ from }) => from)],
  );
  return rows;
}

/** Says anew in which tier answers were given. */
export function updateTiers(sql: Sql, build: number, rows: readonly FeedbackRow[]): void {
  void sql.query(
    `update insight.feedback f set tier = w.tier from unnest($2::bigint[], $3::bytea[], $4::text[]) as w(customer_no, place, tier)
      where f.build = $1 and f.customer_no = w.customer_no and f.place = w.place`,
    [
      build,
      rows.map(({ customerNo }) => String(customerNo)),
      rows.map(({ place }) => place),
      rows.map(({ tier }) => tier),
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
