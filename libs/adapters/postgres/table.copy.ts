import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { linesOf } from './backup.format.js';
import type { PostgresAddress } from './postgres.database.js';

/** Runs work with its own connections to two databases. */
export async function withBoth<T>(
  from: PostgresAddress,
  to: PostgresAddress,
  work: (from: pg.Client, to: pg.Client) => Promise<T>,
): Promise<T> {
  const [one, other] = [from, to].map(
    (address) => new pg.Client({ ...address, connectionTimeoutMillis: 10_000, application_name: 'peakend move' }),
  ) as [pg.Client, pg.Client];
  try {
    for (const client of [one, other]) {
      client.on('error', () => {});
      await client.connect();
      // Rows are compared, and copied, as text.
      await client.query("set timezone = 'UTC'");
    }
    return await work(one, other);
  } finally {
    await Promise.allSettled([one.end(), other.end()]);
  }
}

/**
 * Makes tables of a database hold what the same tables of another hold: all or none, in an order that satisfies foreign
 * keys.
 */
export async function copyTables(from: pg.Client, to: pg.Client, tables: readonly string[]): Promise<void> {
  await to.query('begin');
  for (const table of [...tables].reverse()) await to.query(`delete from ${table}`);
  for (const table of tables) {
    const { rows } = await from.query<{ columns: string[]; identity: string | null }>(
      `select array_agg(quote_ident(attname) order by attnum) as columns,
              max(quote_ident(attname)) filter (where attidentity <> '') as identity
         from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    const { columns, identity } = rows[0] as { columns: string[]; identity: string | null };
    const names = columns.join(', ');
    await pipeline(
      from.query(copyTo(`copy ${table} (${names}) to stdout`)),
      to.query(copyFrom(`copy ${table} (${names}) from stdin`)),
    );
    if (identity !== null)
      await to.query(
        `select setval(pg_get_serial_sequence($1, $2), greatest(max(${identity}), 1), max(${identity}) is not null) from ${table}`,
        [table, identity],
      );
  }
  await to.query('commit');
}

/**
 * The first row, as COPY writes it, where two databases answer a question differently (null if none), and how many rows
 * the first database has.
 * @param normal normalises rows so that those with the same meaning are equal
 */
export async function firstDifference(
  one: pg.Client,
  other: pg.Client,
  question: string,
  normal: (row: string) => string = (row) => row,
): Promise<{ readonly different: string | null; readonly count: number }> {
  const [rows, others] = [one, other].map((client) =>
    linesOf(client.query(copyTo(`copy (${question}) to stdout`))),
  ) as [AsyncGenerator<Buffer>, AsyncGenerator<Buffer>];
  let different: string | null = null;
  let count = 0;
  for (;;) {
    const [row, its] = await Promise.all([rows.next(), others.next()]);
    if (!row.done) count++;
    // Read both to the end: a connection whose COPY is cut short answers nothing else.
    if (row.done && its.done) return { different, count };
    const same =
      !row.done &&
      !its.done &&
      (row.value.equals(its.value) || normal(row.value.toString()) === normal(its.value.toString()));
    if (!same) different ??= String(row.value ?? its.value).trimEnd();
  }
}
