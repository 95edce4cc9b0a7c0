import { type Sql, together } from '#libs/eventing/database.js';
import { decodeSums, encodeSums } from './cell.codec.js';
import type { CellEntity } from './cell.entity.js';
import { type Cell, type CellKey, cellName, type Cells } from './journey.cells.js';

type StoredCell = Pick<CellEntity, 'build' | 'definition' | 'staff' | 'day' | 'tier' | 'journeys' | 'types'>;

/** Cells by their builds. */
export type CellsOfBuilds = ReadonlyMap<number, Cells>;

type BuildCell = Cell & { readonly build: number };

/**
 * Adds sums to the cells of builds, also beside other writers: what is not there is inserted, what is there is locked in
 * the order of builds and keys, so that no addition is lost and no two writers wait for each other in a ring. Then it is
 * read, added up and written. Within one transaction, call it once.
 */
export async function addCells(sql: Sql, cells: CellsOfBuilds): Promise<void> {
  const entries = [...cells]
    .sort(([a], [b]) => a - b)
    .flatMap(([build, some]) => some.entries().map((cell): BuildCell => ({ build, ...cell })));
  if (entries.length === 0) return;
  const [there, { rows }] = await together([
    insertOrLock(sql, entries),
    // Sent with it and read after it, when they are locked.
    sql.query<StoredCell>(
      `select c.build, c.definition, c.staff, c.day::text, c.tier, c.journeys, c.types
         from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[]) as n(build, definition, staff, day, tier)
         join insight.cells c using (build, definition, staff, day, tier)`,
      keysOf(entries),
    ),
  ]);
  if (there.length === 0) return;
  const stored = new Map(rows.map((row) => [nameOf(row.build, row), row]));
  for (const { build, key, journeys, types } of there) {
    const row = stored.get(nameOf(build, key)) as StoredCell;
    journeys.add(decodeSums(row.journeys, journeys.width));
    types.add(decodeSums(row.types, types.width));
  }
  void sql.query(
    `update insight.cells c set journeys = n.journeys, types = n.types
       from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::bytea[])
         as n(build, definition, staff, day, tier, journeys, types)
      where c.build = n.build and c.definition = n.definition and c.staff = n.staff and c.day = n.day and c.tier = n.tier`,
    [...keysOf(there), ...sumsOf(there)],
  );
}

/** Inserts the cells that are not there; returns those that are, locked: a conflict locks its row also where nothing is set. */
async function insertOrLock(sql: Sql, cells: readonly BuildCell[]): Promise<readonly BuildCell[]> {
  const { rows } = await sql.query<Pick<StoredCell, 'build' | 'definition' | 'staff' | 'day' | 'tier'>>(
    `insert into insight.cells as c (build, definition, staff, day, tier, journeys, types)
     select * from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::bytea[])
     on conflict (build, definition, staff, day, tier) do update set types = c.types where false
     returning build, definition, staff, day::text, tier`,
    [...keysOf(cells), ...sumsOf(cells)],
  );
  if (rows.length === cells.length) return [];
  const inserted = new Set(rows.map((row) => nameOf(row.build, row)));
  return cells.filter(({ build, key }) => !inserted.has(nameOf(build, key)));
}

function nameOf(build: number, key: CellKey): string {
  return `${build} ${cellName(key)}`;
}

function keysOf(cells: readonly BuildCell[]): unknown[] {
  return [
    cells.map(({ build }) => build),
    cells.map(({ key }) => key.definition),
    cells.map(({ key }) => key.staff),
    cells.map(({ key }) => key.day),
    cells.map(({ key }) => key.tier),
  ];
}

function sumsOf(cells: readonly BuildCell[]): unknown[] {
  return [cells.map(({ journeys }) => encodeSums(journeys)), cells.map(({ types }) => encodeSums(types))];
}
