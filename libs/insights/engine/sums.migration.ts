/**
 * SQL: makes a table of sums (sums.ts). What it has is said again by the migration, which stays as it is when the table
 * later changes.
 *
 * @param name with its schema
 * @param key the columns of the key after `build`, in its order, with their types
 * @param vectors columns of sums
 */
export function createSums(
  name: string,
  key: Readonly<Record<string, 'text' | 'date' | 'bigint'>>,
  vectors: readonly string[],
): string {
  const columns = ['build int', ...Object.entries(key).map(([column, type]) => `${column} ${type}`)];
  const sums = vectors.map((vector) => `${vector} bytea`);
  // Room for the next version of a row on its page, and none is compressed or put elsewhere below 8 kB: a row is written
  // far more often than it grows.
  return `
    create table ${name} (
      ${[...columns, ...sums].map((column) => `${column} not null`).join(', ')},
      primary key (${['build', ...Object.keys(key)].join(', ')})
    ) with (fillfactor = 70, toast_tuple_target = 8160);`;
}
