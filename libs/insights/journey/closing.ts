import type { Sql } from '#libs/eventing/database.js';
import type { InsightContext, InsightTime, TimeDue, TimeWanted } from '#libs/insights/engine/insight.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { Cells } from './journey.cells.js';
import { storePairs } from './pair.table.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from './journey.table.js';

/** A journey that has been idle for longer than its gap and is not counted yet. */
type IdleJourney = StoredJourney & { readonly build: number; readonly first_place: Buffer };

/**
 * Counts journeys that closed by being idle. They close without an event, so their rows say when; rows and cells change
 * together here. Queries add those that are closed but not counted yet.
 */
export const closing: InsightTime = {
  due: (builds, parked) => `exists (
    select from (${builds}) b join insight.journeys j using (build)
     where not j.counted and j.closes_at < asked.now and j.customer_no <> all(array(${parked})))`,

  async read(sql, { builds, now, limit, without }: TimeWanted): Promise<TimeDue> {
    const { rows } = await sql.query<IdleJourney>(
      `select j.build, j.first_place, ${JOURNEY_COLUMNS}
         from (${builds}) b
         cross join lateral (select * from insight.journeys where build = b.build and not counted and closes_at < $1
                                and customer_no <> all($2::bigint[]) limit $3) j
        limit $3`,
      [new Date(now), without.map(String), limit],
    );
    return {
      builds: [...new Set(rows.map((row) => row.build))],
      customers: rows.map((row) => row.customer_no),
      more: rows.length === limit,
      write: async (some, customers, contexts) =>
        countClosed(
          some,
          rows.filter((row) => customers.has(row.customer_no)),
          contexts,
        ),
    };
  },
};

async function countClosed(
  sql: Sql,
  rows: readonly IdleJourney[],
  contexts: ReadonlyMap<number, InsightContext>,
): Promise<void> {
  for (const [build, closed] of groupBy(rows, (row) => row.build)) {
    const { sums, dayOf } = contexts.get(build) as InsightContext;
    const cells = new Cells(sums);
    for (const row of closed) cells.count(countedRow(journeyRow(row), dayOf), 1);
    void sql.query(
      `update insight.journeys j set counted = true from unnest($2::bigint[], $3::text[], $4::bytea[]) as c(customer_no, chain, first_place)
        where j.build = $1 and j.customer_no = c.customer_no and j.chain = c.chain and j.first_place = c.first_place`,
      [
        build,
        closed.map((row) => `${row.customer_no}`),
        closed.map((row) => row.chain),
        closed.map((row) => row.first_place),
      ],
    );
    await storePairs(sql, build, cells);
  }
}
