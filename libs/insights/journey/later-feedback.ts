import type { Sql } from '#libs/eventing/database.js';
import { JOURNEY_COLUMNS, type JourneyRow, journeyRow, type StoredJourney } from './journey.table.js';
import { type Attached, type JourneyKey, readAttached } from './outcome.table.js';

/** A journey, before and after something was attached to it. */
interface AttachedTo {
  readonly before: JourneyRow;
  readonly after: JourneyRow;
}

/** Updates what is known of journeys by what is attached to them. @returns those that changed, for the cells to count */
export async function refreshLaterFeedback(
  sql: Sql,
  build: number,
  journeys: readonly JourneyKey[],
): Promise<readonly AttachedTo[]> {
  if (journeys.length === 0) return [];
  const { rows } = await sql.query<StoredJourney>(
    `select distinct on (j.customer_no, j.chain, j.first_place) ${JOURNEY_COLUMNS}
       from unnest($2::bigint[], $3::text[], $4::bytea[]) as w(customer_no, chain, first_place)
       join insight.journeys j on j.build = $1 and j.customer_no = w.customer_no and j.chain = w.chain and j.first_place = w.first_place`,
    [
      build,
      journeys.map((each) => `${each.customerNo}`),
      journeys.map((each) => each.chain),
      journeys.map((each) => each.firstPlace),
    ],
  );
  const known = rows.map(journeyRow);
  const keys = known.map(({ customerNo, journey }) => ({
    customerNo,
    chain: journey.chain,
    firstPlace: journey.summary.first.place,
  }));
  const found = await readAttached(sql, build, keys);
  const changed = known.flatMap((row, index): AttachedTo[] => {
    const { laterFeedback, attached } = found[index] as Attached;
    const isSame = laterFeedback === row.laterFeedback && JSON.stringify(attached) === JSON.stringify(row.attached);
    return isSame ? [] : [{ before: row, after: { ...row, laterFeedback, attached } }];
  });
  if (changed.length === 0) return changed;
  void sql.query(
    `update insight.journeys j set later_feedback = w.later, attached = w.attached
       from unnest($2::bigint[], $3::text[], $4::bytea[], $5::float8[], $6::json[]) as w(customer_no, chain, first_place, later, attached)
      where j.build = $1 and j.customer_no = w.customer_no and j.chain = w.chain and j.first_place = w.first_place`,
    [
      build,
      changed.map(({ after }) => `${after.customerNo}`),
      changed.map(({ after }) => after.journey.chain),
      changed.map(({ after }) => after.journey.summary.first.place),
      changed.map(({ after }) => after.laterFeedback),
      changed.map(({ after }) => after.attached && JSON.stringify(after.attached)),
    ],
  );
  return changed;
}
