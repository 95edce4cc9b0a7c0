import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { addCells } from './cell.table.js';
import { Cells } from './journey.cells.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from './journey.table.js';

/** A journey that went idle for longer than its gap and is not counted yet. */
export type IdleJourney = StoredJourney & {
  readonly build: number;
  readonly tenant: string;
  readonly first_place: Buffer;
};

/** At most `limit` of them, without those of some customers. */
export async function readIdleJourneys(
  sql: Sql,
  now: number,
  limit: number,
  version: number,
  without: readonly CustomerNo[],
): Promise<readonly IdleJourney[]> {
  const { rows } = await sql.query<IdleJourney>(
    `select j.build, b.tenant, j.first_place, ${JOURNEY_COLUMNS}
       from engine.builds b
       cross join lateral (select * from insight.journeys where build = b.build and not counted and closes_at < $1
                              and customer_no <> all($4::bigint[]) limit $2) j
      where b.status <> 'retired' and b.version = $3 limit $2`,
    [new Date(now), limit, version, without.map(String)],
  );
  return rows;
}

/**
 * Counts journeys that closed by idleness: they close without an event, so their rows say when, and rows and cells change
 * together here. Queries add what is closed and not yet counted.
 */
export async function closeJourneys(
  sql: Sql,
  rows: readonly IdleJourney[],
  calendarOf: (tenant: string) => Promise<(time: number) => string>,
): Promise<void> {
  const builds = new Map<number, { tenant: string; rows: IdleJourney[] }>();
  for (const row of rows) {
    const found = builds.get(row.build);
    if (found) found.rows.push(row);
    else builds.set(row.build, { tenant: row.tenant, rows: [row] });
  }
  const cells = new Map<number, Cells>();
  for (const [build, { tenant, rows: closed }] of builds) {
    const dayOf = await calendarOf(tenant);
    const ofBuild = new Cells();
    cells.set(build, ofBuild);
    for (const row of closed) ofBuild.count(countedRow(journeyRow(row), dayOf), 1n);
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
  }
  await addCells(sql, cells);
}
