import type { Sql } from '#libs/eventing/database.js';
import { decodeSums, encodeSums } from './cell.codec.js';
import type { CellEntity } from './cell.entity.js';
import { type Cell, type CellKey, cellName, type Cells } from './journey.cells.js';

type StoredCell = Pick<CellEntity, 'build' | 'definition' | 'staff' | 'day' | 'tier' | 'journeys' | 'types'>;

/** Cells by their builds. */
export type CellsOfBuilds = ReadonlyMap<number, Cells>;

type BuildCell = Cell & { readonly build: number };

/**
 * Adds sums to the cells of builds, also beside other writers: what is not there is inserted empty, and all are locked in
 * the order of builds and keys, so that no addition is lost and no two writers wait for each other in a ring. Then they
 * are read, added up and written. Within one transaction, call it once.
 */
export async function addCells(sql: Sql, cells: CellsOfBuilds): Promise<void> {
  const entries = [...cells]
    .sort(([a], [b]) => a - b)
    .flatMap(([build, some]) => some.entries().map((cell): BuildCell => ({ build, ...cell })));
  if (entries.length === 0) return;
  const keys = keysOf(entries);
  // A conflict locks its row also where nothing is set.
  void sql.query(
    `insert into insight.cells as c (build, definition, staff, day, tier, journeys, types)
     select n.*, '', '' from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[]) as n
     on conflict (build, definition, staff, day, tier) do update set types = c.types where false`,
    keys,
  );
  const { rows } = await sql.query<StoredCell>(
    `select c.build, c.definition, c.staff, c.day::text, c.tier, c.journeys, c.types
       from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[]) as n(build, definition, staff, day, tier)
       join insight.cells c using (build, definition, staff, day, tier)`,
    keys,
  );
  const stored = new Map(rows.map((row) => [nameOf(row.build, row), row]));
  for (const { build, key, journeys, types } of entries) {
    const row = stored.get(nameOf(build, key)) as StoredCell;
    journeys.add(decodeSums(row.journeys, journeys.width));
    types.add(decodeSums(row.types, types.width));
  }
  void sql.query(
    `update insight.cells c set journeys = n.journeys, types = n.types
       from unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::text[], $6::bytea[], $7::bytea[])
         as n(build, definition, staff, day, tier, journeys, types)
      where c.build = n.build and c.definition = n.definition and c.staff = n.staff and c.day = n.day and c.tier = n.tier`,
    [...keys, ...sumsOf(entries)],
  );
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
