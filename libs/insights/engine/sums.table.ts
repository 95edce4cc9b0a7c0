import type { Sql } from '#libs/eventing/database.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import { type CountRow, type CountTable } from './counts.js';
import { addCounts } from './counts.table.js';
import type { Named } from './named.sums.js';
import { decodeSums, encodeSums } from './sums.codec.js';
import { wordOf } from './sums.key.js';
import type { SumRow, SumsOfBuilds, SumTable } from './sums.js';

type BuildRow = SumRow & { readonly build: number };

type StoredRow = Readonly<Record<string, unknown>> & { readonly build: number };

/**
 * Adds sums to their tables, safely beside other writers: missing rows are inserted empty, and all are locked in the
 * order of tables, builds and keys, so that no addition is lost and writers never deadlock. Then they are read, added
 * up and written. Plain counts are locked by being added to, in the same order, and waited for by nobody. Call it once per
 * transaction.
 */
export async function storeSums(sql: Sql, sums: SumsOfBuilds): Promise<void> {
  const tables = rowsByTable(sums);
  const locking = [
    ...tables.map(([table, rows]) => ({ table, lock: () => lock(sql, table, rows) })),
    ...countsByTable(sums).map(([table, rows]) => ({ table, lock: () => addCounts(sql, table, rows) })),
  ];
  for (const { lock } of locking.sort((a, b) => (a.table.name < b.table.name ? -1 : 1))) lock();
  if (tables.length === 0) return;
  const reading = tables.map(([table, rows]) => readRows(sql, table, rows));
  await Promise.allSettled(reading);
  for (const [index, stored] of (await Promise.all(reading)).entries()) {
    const [table, rows] = tables[index] as (typeof tables)[number];
    for (const { build, key, vectors } of rows) {
      const row = stored.get(`${build} ${wordOf(table.key, key)}`);
      for (const [column, vector] of Object.entries(vectors))
        vector.add(decodeSums(row?.[column] as Buffer, vector.width));
    }
    write(sql, table, rows);
  }
}

function rowsByTable(sums: SumsOfBuilds): readonly (readonly [SumTable, readonly BuildRow[]])[] {
  const found = new Map<SumTable, BuildRow[]>();
  for (const [build, ofBuild] of sums.entries()) {
    for (const table of ofBuild.touched) {
      const rows = found.get(table) ?? [];
      found.set(table, rows);
      for (const row of ofBuild.rowsOf(table)) rows.push({ build, ...row });
    }
  }
  return [...found].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
}

function countsByTable(
  sums: SumsOfBuilds,
): readonly (readonly [CountTable, readonly (CountRow & { readonly build: number })[]])[] {
  const found = new Map<CountTable, (CountRow & { readonly build: number })[]>();
  for (const [build, { counts }] of sums.entries())
    for (const table of counts.touched) for (const row of counts.rowsOf(table)) addTo(found, table, { build, ...row });
  return [...found];
}

function lock(sql: Sql, table: SumTable, rows: readonly BuildRow[]): void {
  const [keys, vectors] = [['build', ...Object.keys(table.key)], Object.keys(table.vectors)];
  const kept = vectors[0] as string;
  // A conflict locks its row even if nothing is set.
  void sql.query(
    `insert into ${table.name} as c (${[...keys, ...vectors].join(', ')})
     select n.*, ${vectors.map(() => "''::bytea").join(', ')} from unnest(${parametersOf(table)}) as n
     on conflict (${keys.join(', ')}) do update set ${kept} = c.${kept} where false`,
    valuesOf(table, rows),
  );
}

async function readRows(sql: Sql, table: SumTable, rows: readonly BuildRow[]): Promise<ReadonlyMap<string, StoredRow>> {
  const keys = Object.entries(table.key).map(([column, type]) => (type === 'text' ? column : `${column}::text`));
  const names = ['build', ...Object.keys(table.key)].join(', ');
  const { rows: stored } = await sql.query<StoredRow>(
    `select ${['c.build', ...keys.map((key) => `c.${key}`), ...Object.keys(table.vectors).map((each) => `c.${each}`)].join(', ')}
       from unnest(${parametersOf(table)}) as n(${names}) join ${table.name} c using (${names})`,
    valuesOf(table, rows),
    { binary: true },
  );
  return new Map(
    stored.map((row) => [`${row.build} ${wordOf(table.key, row as Readonly<Record<string, string>>)}`, row]),
  );
}

function write(sql: Sql, table: SumTable, rows: readonly BuildRow[]): void {
  const [keys, vectors] = [['build', ...Object.keys(table.key)], Object.keys(table.vectors)];
  const sums = vectors.map((_, index) => `$${keys.length + index + 1}::bytea[]`);
  void sql.query(
    `update ${table.name} c set ${vectors.map((each) => `${each} = n.${each}`).join(', ')}
       from unnest(${[parametersOf(table), ...sums].join(', ')}) as n(${[...keys, ...vectors].join(', ')})
      where ${keys.map((each) => `c.${each} = n.${each}`).join(' and ')}`,
    [
      ...valuesOf(table, rows),
      ...vectors.map((column) => rows.map((row) => encodeSums(row.vectors[column] as Iterable<Named>))),
    ],
  );
}

function parametersOf({ key }: SumTable): string {
  return ['int', ...Object.values(key)].map((type, index) => `$${index + 1}::${type}[]`).join(', ');
}

function valuesOf({ key }: SumTable, rows: readonly BuildRow[]): unknown[] {
  return [
    rows.map(({ build }) => build),
    ...Object.keys(key).map((column) => rows.map((row) => row.key[column] as string)),
  ];
}

/** What to compare of a table of sums: rows that are not empty, with sums whose order is arbitrary. */
export function comparedSums(what: string, { name, key, vectors }: SumTable): ComparedRows {
  const order = Object.entries(key).map(([column, type]) =>
    type === 'text' ? `t.${column} collate "C"` : `t.${column}`,
  );
  const filled = Object.keys(vectors).map((each) => `length(${each}) > 0`);
  const names = [...Object.keys(key), ...Object.keys(vectors)].map((each) => `t.${each}`);
  return {
    what,
    rows: `select b.tenant, ${names.join(', ')} from ${name} t join engine.builds b on b.build = t.build and b.status = 'live'
            where ${filled.join(' or ')} order by ${['b.tenant collate "C"', ...order].join(', ')}`,
    normal: withSortedSums,
  };
}

const BYTES = '\\\\x';
/** More sums than a vector holds. */
const WIDTH = 256;

/** Sums are in the order in which they were first added to. */
function withSortedSums(row: string): string {
  return row
    .trimEnd()
    .split('\t')
    .map((field) => (field.startsWith(BYTES) ? sorted(Buffer.from(field.slice(BYTES.length), 'hex')) : field))
    .join('\t');
}

function sorted(bytes: Buffer): string {
  const name = ({ names }: Named) => JSON.stringify(names);
  return encodeSums([...decodeSums(bytes, WIDTH)].sort((a, b) => (name(a) < name(b) ? -1 : 1))).toString('hex');
}
