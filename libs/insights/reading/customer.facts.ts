import type { Sql } from '#libs/eventing/database.js';
import type { Effective } from '#libs/facts/table/touchpoint.insight.js';
import type { DerivedValence, JsonObject, Uuid } from '#libs/kernel/event.js';

/** A fact as queries read it; `at` is its place after corrections. */
export interface FactRow {
  readonly event_id: Uuid;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly sequence: string | null;
  readonly data: JsonObject;
  readonly derived: DerivedValence | null;
  readonly place: Buffer;
  readonly effective: Effective | null;
  readonly effective_place: Buffer | null;
  readonly retracted: boolean;
  readonly at: Buffer;
}

/** A part of a customer's order. */
export interface Stretch {
  readonly from: Buffer;
  /** Whether a fact at `from` itself belongs to it. */
  readonly inclusive: boolean;
  /** The last place; null: to the end. */
  readonly through: Buffer | null;
  readonly limit: number;
  readonly touchpointsOnly: boolean;
}

const COLUMNS = 'event_id, type, source, id, sequence, data, derived, place, effective, effective_place, retracted';

/** Facts of a customer (of all merged into it) in event-time order, corrected touchpoints where they now stand. */
export async function readFacts(sql: Sql, members: readonly bigint[], stretch: Stretch): Promise<readonly FactRow[]> {
  const only = stretch.touchpointsOnly ? "and type = 'touchpoint.recorded' and not retracted" : '';
  const within = (place: string) =>
    `${place} >= $2 and ($3 or ${place} > $2) and ($4::bytea is null or ${place} <= $4) ${only} order by ${place} limit $5`;
  // Each branch reads at most a page from its index, however long the customer's history.
  const { rows } = await sql.query<FactRow>(
    `select f.* from unnest($1::bigint[]) as m(customer_no) cross join lateral (
       (select ${COLUMNS}, place as at from fact.facts
         where customer_no = m.customer_no and effective_place is null and ${within('place')})
       union all
       (select ${COLUMNS}, effective_place as at from fact.facts
         where customer_no = m.customer_no and effective_place is not null and ${within('effective_place')})
     ) f order by f.at limit $5`,
    [members.map(String), stretch.from, stretch.inclusive, stretch.through, stretch.limit],
  );
  return rows;
}

/** The data of a fact after its corrections; its own time stands beside the data, not in it. */
export function dataOf(row: Pick<FactRow, 'data' | 'effective'>): JsonObject {
  if (row.effective === null) return row.data;
  const { occurredAt: _, ...data } = row.effective.data;
  return data;
}
