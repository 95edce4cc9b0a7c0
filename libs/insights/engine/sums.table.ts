import { type Sql, together } from '#libs/eventing/database.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { Applying } from '#libs/eventing/projection.js';
import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import { type CountRow, type CountTable } from './counts.js';
import { addCounts } from './counts.table.js';
import type { Named } from './named.sums.js';
import { addEncoded, encodeAdded, type EncodedSums } from './encoded.sums.js';
import { decodeSums, encodeSums } from './sums.codec.js';
import { wordOf } from './sums.key.js';
import type { SumRow, SumsOfBuilds, SumTable } from './sums.js';

/** What is to be added to a row: `word` names it among those of its table, and `added` is it by column. */
interface BuildRow extends Pick<SumRow, 'key'> {
  readonly build: number;
  readonly word: string;
  readonly added: readonly EncodedSums[];
}

/**
 * Adds sums to their tables. Beside other writers, missing rows are inserted, and all others are locked in the order of
 * tables, builds and keys, so that no addition is lost and writers never deadlock; then these are read, added up and written.
 * Alone, nothing need be locked. Plain counts are locked by being added to, in the same order, and waited for by nobody. Call
 * it once per transaction.
 *
 * @param how alone: the transaction holds what every writer of sums takes (`lockCheckpoint`)
 */
export async function storeSums(sql: Sql, sums: SumsOfBuilds, how: Applying = 'beside others'): Promise<void> {
  const tables = rowsByTable(sums);
  if (how === 'alone') {
    for (const [table, rows] of countsByTable(sums)) addCounts(sql, table, rows);
    await together(tables.map(([table, rows]) => addAlone(sql, table, rows)));
    return;
  }
  const inserting: Promise<ReadonlySet<string>>[] = [];
  const locking = [
    ...tables.map(([table, rows]) => ({ table, lock: () => void inserting.push(insertOrLock(sql, table, rows)) })),
    ...countsByTable(sums).map(([table, rows]) => ({ table, lock: () => addCounts(sql, table, rows) })),
  ];
  for (const { lock } of locking.sort((a, b) => (a.table.name < b.table.name ? -1 : 1))) lock();
  if (tables.length === 0) return;
  const [inserted, stored] = await together([
    together(inserting),
    together(tables.map(([table, rows]) => readVectors(sql, table, rows))),
  ]);
  for (const [at, [table, rows]] of tables.entries()) {
    const there = rows.flatMap((row, index) => (inserted[at]?.has(row.word) ? [] : [summed(row, stored[at]?.[index])]));
    if (there.length > 0) write(sql, table, there);
  }
}

async function addAlone(sql: Sql, table: SumTable, rows: readonly BuildRow[]): Promise<void> {
  const stored = await readVectors(sql, table, rows);
  const all = rows.map((row, index) => summed(row, stored[index]));
  insertOrReplace(sql, table, all);
}

/** A row's vectors; null: it is missing. */
type Stored = readonly (Buffer | null)[];

interface SummedRow extends BuildRow {
  readonly sums: readonly Buffer[];
}

function summed(row: BuildRow, stored: Stored = []): SummedRow {
  return { ...row, sums: row.added.map((added, nth) => withAdded(stored[nth] ?? NOTHING, added)) };
}

const NOTHING = Buffer.alloc(0);

function withAdded(stored: Buffer, added: EncodedSums): Buffer {
  if (stored.length === 0) return added.bytes;
  return added.bytes.length === 0 ? stored : addEncoded(stored, added);
}

function rowsByTable(sums: SumsOfBuilds): readonly (readonly [SumTable, readonly BuildRow[]])[] {
  const found = new Map<SumTable, BuildRow[]>();
  for (const [build, ofBuild] of sums.entries()) {
    for (const table of ofBuild.touched) {
      for (const { key, vectors } of ofBuild.rowsOf(table)) {
        const added = Object.values(vectors).map(encodeAdded);
        // What was added and taken back leaves nothing to do.
        if (added.every(({ bytes }) => bytes.length === 0)) continue;
        addTo(found, table, { build, word: `${build} ${wordOf(table.key, key)}`, added, key });
      }
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

/** Inserts rows that are missing, and locks the others. Resolves to the words of those that were missing. */
async function insertOrLock(sql: Sql, table: SumTable, rows: readonly BuildRow[]): Promise<ReadonlySet<string>> {
  const [keys, vectors] = [['build', ...Object.keys(table.key)], Object.keys(table.vectors)];
  const kept = vectors[0] as string;
  // A conflict locks its row even if nothing is set.
  const { rows: inserted } = await sql.query<Readonly<Record<string, string>>>(
    `insert into ${table.name} as c (${[...keys, ...vectors].join(', ')}) select * from unnest(${parametersOf(table, vectors)})
     on conflict (${keys.join(', ')}) do update set ${kept} = c.${kept} where false
     returning ${textsOf(table).join(', ')}`,
    [...valuesOf(table, rows), ...vectors.map((_, nth) => rows.map(({ added }) => added[nth]?.bytes))],
  );
  const found = new Set(inserted.map((row) => `${row.build} ${wordOf(table.key, row)}`));
  // One that were not recognised would be added to itself.
  const known = rows.filter(({ word }) => found.has(word)).length;
  if (known !== found.size) throw new Error(`${table.name} returned other keys than it was given`);
  return found;
}

/** In the order of the rows. */
async function readVectors(sql: Sql, table: SumTable, rows: readonly BuildRow[]): Promise<readonly Stored[]> {
  const [names, vectors] = [['build', ...Object.keys(table.key)].join(', '), Object.keys(table.vectors)];
  const { rows: stored } = await sql.query<Readonly<Record<string, Buffer | null>>>(
    `select ${vectors.map((each) => `c.${each}`).join(', ')}
       from unnest(${parametersOf(table)}) with ordinality as n(${names}, nth) left join ${table.name} c using (${names}) order by n.nth`,
    valuesOf(table, rows),
    { binary: true },
  );
  return stored.map((row) => vectors.map((column) => row[column] as Buffer | null));
}

function write(sql: Sql, table: SumTable, rows: readonly SummedRow[]): void {
  const [keys, vectors] = [['build', ...Object.keys(table.key)], Object.keys(table.vectors)];
  void sql.query(
    `update ${table.name} c set ${vectors.map((each) => `${each} = n.${each}`).join(', ')}
       from unnest(${parametersOf(table, vectors)}) as n(${[...keys, ...vectors].join(', ')})
      where ${keys.map((each) => `c.${each} = n.${each}`).join(' and ')}`,
    [...valuesOf(table, rows), ...sumsOf(table, rows)],
  );
}

function insertOrReplace(sql: Sql, table: SumTable, rows: readonly SummedRow[]): void {
  const [keys, vectors] = [['build', ...Object.keys(table.key)], Object.keys(table.vectors)];
  void sql.query(
    `insert into ${table.name} as c (${[...keys, ...vectors].join(', ')}) select * from unnest(${parametersOf(table, vectors)})
     on conflict (${keys.join(', ')}) do update set ${vectors.map((each) => `${each} = excluded.${each}`).join(', ')}`,
    [...valuesOf(table, rows), ...sumsOf(table, rows)],
  );
}

function sumsOf({ vectors }: SumTable, rows: readonly SummedRow[]): readonly unknown[] {
  return Object.keys(vectors).map((_, nth) => rows.map(({ sums }) => sums[nth]));
}

/** The columns of a key as text. */
function textsOf({ key }: SumTable): readonly string[] {
  return ['c.build', ...Object.entries(key).map(([column, type]) => `c.${column}${type === 'text' ? '' : '::text'}`)];
}

function parametersOf({ key }: SumTable, vectors: readonly string[] = []): string {
  const types = ['int', ...Object.values(key), ...vectors.map(() => 'bytea')];
  return types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');
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
