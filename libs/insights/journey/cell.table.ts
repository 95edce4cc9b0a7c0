import { type Sql, together } from '#libs/eventing/database.js';
import { decodeSums, encodeSums } from './cell.codec.js';
import type { CellEntity } from './cell.entity.js';
import { type Cell, cellName, type Cells } from './journey.cells.js';

type StoredCell = Pick<CellEntity, 'definition' | 'staff' | 'day' | 'tier' | 'journeys' | 'types'>;

/**
 * Adds sums to the cells of a build, also beside other writers: what is not there is inserted, what is there is locked in
 * the order of the keys, so that no addition is lost and no two writers wait for each other in a ring. Then it is read,
 * added up and written. Within one transaction, call it once a build and builds in the order of their numbers.
 */
export async function addCells(sql: Sql, build: number, cells: Cells): Promise<void> {
  const entries = cells.entries();
  if (entries.length === 0) return;
  const [there, { rows }] = await together([
    insertOrLock(sql, build, entries),
    // Sent with it and read after it, when they are locked.
    sql.query<StoredCell>(
      `select c.definition, c.staff, c.day::text, c.tier, c.journeys, c.types
         from unnest($2::text[], $3::text[], $4::date[], $5::text[]) as n(definition, staff, day, tier)
         join insight.cells c on c.build = $1 and c.definition = n.definition and c.staff = n.staff and c.day = n.day and c.tier = n.tier`,
      [build, ...keysOf(entries)],
    ),
  ]);
  if (there.length === 0) return;
  const stored = new Map(rows.map((row) => [cellName(row), row]));
  for (const { key, journeys, types } of there) {
    const row = stored.get(cellName(key)) as StoredCell;
    journeys.add(decodeSums(row.journeys, journeys.width));
    types.add(decodeSums(row.types, types.width));
  }
  void sql.query(
    `update insight.cells c set journeys = n.journeys, types = n.types
       from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::bytea[])
         as n(definition, staff, day, tier, journeys, types)
      where c.build = $1 and c.definition = n.definition and c.staff = n.staff and c.day = n.day and c.tier = n.tier`,
    [build, ...keysOf(there), ...sumsOf(there)],
  );
}

/** Inserts the cells that are not there; returns those that are, locked: a conflict locks its row also where nothing is set. */
async function insertOrLock(sql: Sql, build: number, cells: readonly Cell[]): Promise<readonly Cell[]> {
  const { rows } = await sql.query<Pick<StoredCell, 'definition' | 'staff' | 'day' | 'tier'>>(
    `insert into insight.cells as c (build, definition, staff, day, tier, journeys, types)
     select $1, n.* from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::bytea[])
         as n(definition, staff, day, tier, journeys, types)
     on conflict (build, definition, staff, day, tier) do update set types = c.types where false
     returning definition, staff, day::text, tier`,
    [build, ...keysOf(cells), ...sumsOf(cells)],
  );
  if (rows.length === cells.length) return [];
  const inserted = new Set(rows.map(cellName));
  return cells.filter(({ key }) => !inserted.has(cellName(key)));
}

function keysOf(cells: readonly Cell[]): unknown[] {
  return [
    cells.map(({ key }) => key.definition),
    cells.map(({ key }) => key.staff),
    cells.map(({ key }) => key.day),
    cells.map(({ key }) => key.tier),
  ];
}

function sumsOf(cells: readonly Cell[]): unknown[] {
  return [cells.map(({ journeys }) => encodeSums(journeys)), cells.map(({ types }) => encodeSums(types))];
}
