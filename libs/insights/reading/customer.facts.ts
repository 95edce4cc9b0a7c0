import type { Sql } from '#libs/eventing/database.js';
import { type CustomerEventType, isCustomerEventType, type Typed } from '#libs/facts/stored.events.js';
import type { Effective } from '#libs/facts/table/touchpoint.insight.js';
import type { DerivedValence, Extensions, JsonObject, Uuid } from '#libs/kernel/event.js';

/** A fact of any type as queries read it; `at` is its place after corrections. */
export interface FactRow {
  readonly event_id: Uuid;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly sequence: string | null;
  readonly data: JsonObject;
  readonly derived: DerivedValence | null;
  readonly extensions: Extensions | null;
  readonly place: Buffer;
  readonly effective: Effective | null;
  readonly effective_place: Buffer | null;
  readonly retracted: boolean;
  readonly at: Buffer;
}

/** A fact of a type that this version of the code knows: `type` narrows `data`. */
export type KnownRow<Type extends CustomerEventType = CustomerEventType> = {
  [Each in Type]: Omit<FactRow, 'type' | 'data'> & Typed<Each>;
}[Type];

/** Whether this version of the code knows what a fact says: a newer version may have written others. */
export function isKnown(row: FactRow): row is KnownRow {
  return isCustomerEventType(row.type);
}

/** A part of a customer's order. */
export interface FactRange {
  readonly from: Buffer;
  /** Whether a fact at `from` itself belongs to it. */
  readonly inclusive: boolean;
  /** The last place; null: to the end. */
  readonly through: Buffer | null;
  readonly limit: number;
}

const COLUMNS =
  'event_id, type, source, id, sequence, data, derived, extensions, place, effective, effective_place, retracted';

/**
 * What happened with a customer (with all merged into it) in event-time order, corrected touchpoints at their present place.
 * That its risk came to another level is no more than what was thought of it.
 */
export function readFactRange(sql: Sql, members: readonly bigint[], range: FactRange): Promise<readonly FactRow[]> {
  return read<FactRow>(sql, members, range, "and type <> 'churn.level-changed'");
}

/** Only the touchpoints among them, without retracted ones. */
export function readTouchpointRange(
  sql: Sql,
  members: readonly bigint[],
  range: FactRange,
): Promise<readonly KnownRow<'touchpoint.recorded'>[]> {
  return read(sql, members, range, "and type = 'touchpoint.recorded' and not retracted");
}

async function read<Row>(
  sql: Sql,
  members: readonly bigint[],
  range: FactRange,
  only: string,
): Promise<readonly Row[]> {
  const within = (place: string) =>
    `${place} >= $2 and ($3 or ${place} > $2) and ($4::bytea is null or ${place} <= $4) ${only} order by ${place} limit $5`;
  // Each branch reads at most a page from its index, however long the customer's history.
  const { rows } = await sql.query<Row>(
    `select f.* from unnest($1::bigint[]) as m(customer_no) cross join lateral (
       (select ${COLUMNS}, place as at from fact.facts
         where customer_no = m.customer_no and effective_place is null and ${within('place')})
       union all
       (select ${COLUMNS}, effective_place as at from fact.facts
         where customer_no = m.customer_no and effective_place is not null and ${within('effective_place')})
     ) f order by f.at limit $5`,
    [members.map(String), range.from, range.inclusive, range.through, range.limit],
  );
  return rows;
}

/** The data of a fact after its corrections; its time is kept beside the data, not in it. */
export function dataOf(row: Pick<FactRow, 'data' | 'effective'>): JsonObject {
  if (row.effective === null) return row.data;
  const { occurredAt: _, ...data } = row.effective.data;
  return data;
}
