import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Sql } from '#libs/eventing/database.js';
import type { CountRow, CountTable } from './counts.js';

/** Adds numbers to rows of a table, which may be missing; rows are locked in the order given. */
export function addCounts(
  sql: Sql,
  { name, key, counts }: CountTable,
  rows: readonly (CountRow & { readonly build: number })[],
): void {
  const keys = ['build', ...Object.keys(key)];
  const types = ['int', ...Object.values(key), ...counts.map(() => 'numeric')];
  void sql.query(
    `insert into ${name} as c (${[...keys, ...counts].join(', ')})
     select * from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
     on conflict (${keys.join(', ')}) do update set ${counts.map((each) => `${each} = c.${each} + excluded.${each}`).join(', ')}`,
    [
      rows.map(({ build }) => build),
      ...Object.keys(key).map((column) => rows.map((row) => row.key[column] as string)),
      ...counts.map((count) => rows.map((row) => `${row.counts[count] ?? 0}`)),
    ],
  );
}

/** SQL: whether a row `t` has any numbers. Rows whose numbers were all taken back stay, and mean what missing ones mean. */
export function isCounted({ counts }: CountTable): string {
  return `(${counts.map((each) => `t.${each} <> 0`).join(' or ')})`;
}

/** What to compare of a table of counts that are shared by customers. */
export function comparedCounts(what: string, table: CountTable): ComparedRows {
  const order = Object.entries(table.key).map(([column, type]) =>
    type === 'text' ? `t.${column} collate "C"` : `t.${column}`,
  );
  const names = [...Object.keys(table.key), ...table.counts].map((each) => `t.${each}`);
  return {
    what,
    rows: `select b.tenant, ${names.join(', ')} from ${table.name} t join engine.builds b on b.build = t.build and b.status = 'live'
            where ${isCounted(table)} order by ${['b.tenant collate "C"', ...order].join(', ')}`,
  };
}

/**
 * SQL: makes a table of counts. What it has is said again by the migration, which stays as it is when the table later changes.
 *
 * @param name with its schema
 */
export function createCounts(
  name: string,
  key: Readonly<Record<string, 'text' | 'date' | 'bigint'>>,
  counts: readonly string[],
): string {
  const columns = [
    'build int',
    ...Object.entries(key).map(([column, type]) => `${column} ${type}`),
    ...counts.map((each) => `${each} numeric`),
  ];
  // Room for the next version of a row on its page: a row is added to far more often than one is made.
  return `
    create table ${name} (
      ${columns.map((column) => `${column} not null`).join(', ')},
      primary key (${['build', ...Object.keys(key)].join(', ')})
    ) with (fillfactor = 70);`;
}
