import type { Sql } from '#libs/eventing/database.js';
import { type Cells, WIDEST } from './journey.cells.js';

/** The sums of a cell with what is added, by subscript: a function would be called, this is part of the statement. */
const ADDED = `(array[${Array.from({ length: WIDEST }, (_, at) => `c.sums[${at + 1}] + excluded.sums[${at + 1}]`)}])[:cardinality(c.sums)]`;

/** Adds sums to the cells of a build. */
export async function addCells(sql: Sql, build: number, cells: Cells): Promise<void> {
  const entries = cells.entries();
  if (entries.length === 0) return;
  await sql.query(
    `insert into insight.cells as c (build, definition, day, tier, channel, staff, stage, touchpoint, sums)
     select $1, definition, day::date, tier, channel, staff, stage, touchpoint, sums::numeric[]
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
         as n(definition, day, tier, channel, staff, stage, touchpoint, sums)
     on conflict (build, definition, day, tier, channel, staff, stage, touchpoint) do update set sums = ${ADDED}`,
    [
      build,
      entries.map(({ key }) => key.definition),
      entries.map(({ key }) => key.day),
      entries.map(({ key }) => key.tier),
      entries.map(({ key }) => key.channel),
      entries.map(({ key }) => key.staff),
      entries.map(({ key }) => key.stage),
      entries.map(({ key }) => key.touchpoint),
      entries.map(({ sums }) => `{${sums.join(',')}}`),
    ],
  );
}
