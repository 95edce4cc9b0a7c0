import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Mention } from './mention.insight.js';

/** Columns as `Mention` names them. */
const COLUMNS = `m.customer_no as "customerNo", m.place, m.kind, m.definition, m.touchpoint, m.channel, m.tier, m.staff as "staffId",
  m.campaign, m.product, m.product_line as "productLine", m.brand, m.value, m.valence, m.words`;

/** Stores mentions. */
export function insertMentions(sql: Sql, build: number, rows: readonly Mention[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.mentions (build, customer_no, place, kind, definition, touchpoint, channel, tier, staff, campaign, product,
                                   product_line, brand, value, valence, words)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                              $10::text[], $11::text[], $12::text[], $13::text[], $14::float8[], $15::float8[], $16::boolean[])`,
    [
      build,
      rows.map((row) => `${row.customerNo}`),
      rows.map((row) => row.place),
      rows.map((row) => row.kind),
      rows.map((row) => row.definition),
      rows.map((row) => row.touchpoint),
      rows.map((row) => row.channel),
      rows.map((row) => row.tier),
      rows.map((row) => row.staffId),
      rows.map((row) => row.campaign),
      rows.map((row) => row.product),
      rows.map((row) => row.productLine),
      rows.map((row) => row.brand),
      rows.map((row) => row.value),
      rows.map((row) => row.valence),
      rows.map((row) => row.words),
    ],
  );
}

/** A stretch of a survivor's mentions. */
export interface Stretch {
  readonly root: CustomerNo;
  readonly from: Buffer;
  /** The last place; null: to the end. */
  readonly through: Buffer | null;
}

/** Survivors' mentions in some stretches, each once. */
export async function readMentions(
  sql: Sql,
  build: number,
  stretches: readonly Stretch[],
): Promise<readonly Mention[]> {
  if (stretches.length === 0) return [];
  const { rows } = await sql.query<Mention>(
    `select distinct on (m.customer_no, m.place) ${COLUMNS}
       from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as w(customer_no, first, last)
       join insight.mentions m
         on m.build = $1 and m.customer_no = w.customer_no and m.place >= w.first and (w.last is null or m.place <= w.last)`,
    [
      build,
      stretches.map(({ root }) => `${root}`),
      stretches.map(({ from }) => from),
      stretches.map(({ through }) => through),
    ],
  );
  return rows;
}

/** Removes single mentions. */
export function deleteMentions(sql: Sql, build: number, rows: readonly Mention[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `delete from insight.mentions m using unnest($2::bigint[], $3::bytea[]) as d(customer_no, place)
      where m.build = $1 and m.customer_no = d.customer_no and m.place = d.place`,
    [build, rows.map(({ customerNo }) => `${customerNo}`), rows.map(({ place }) => place)],
  );
}

/** Removes customers' mentions. */
export function deleteMentionsOf(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.mentions where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
