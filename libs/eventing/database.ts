/** Runs one statement. Values are parameters, never text in the statement. */
export interface SqlResult<Row> {
  readonly rows: readonly Row[];
  readonly rowCount: number;
}

/**
 * One connection. Its statements run in the order in which they are called; in a transaction they go out at once,
 * without waiting for earlier answers.
 *
 * So there is a rule for writes in a transaction: do not await a statement whose answer nobody needs, but call it with
 * `void`. It costs no round trip of its own, nothing called after it runs before it, and no failure is lost: if it
 * fails, so do all later statements and the transaction, with that error. Await a statement whose answer decides what
 * comes next, several of them with `together`; likewise every function that awaits one, and every statement outside a
 * transaction.
 */
export interface Sql {
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: ResultOptions,
  ): Promise<SqlResult<Row>>;
}

/** How rows come. They say the same either way. */
export interface ResultOptions {
  /**
   * For rows of many bytes, which otherwise come as hexadecimal text. The statement has values, and its columns are `bytea`,
   * `text`, `int` and `bigint` only: it fails at a value of another type.
   */
  readonly binary?: boolean;
}

export interface StatementOptions {
  /** For a statement that is repeated: prepared once per connection. */
  readonly repeated?: boolean;
}

export interface TransactionOptions {
  /** A snapshot, for answers that need several statements: `repeatable read, read only`. */
  readonly snapshot?: boolean;
  /** For what can be recomputed from the log: a power cut may lose it, but never tear it. */
  readonly replayable?: boolean;
  /**
   * For repeated statements that look rows up by key: each is planned once per connection, and to use indexes, whatever
   * the statistics say about tables that have only begun to fill.
   */
  readonly repeated?: boolean;
}

/**
 * The read models' PostgreSQL. It has a pool; waiting for a connection is bounded. `bigint` columns come back as
 * BigInt, `numeric` as text, `timestamptz` as Date, `bytea` as Buffer, `json` as parsed values.
 */
export interface Database extends Sql {
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: StatementOptions & ResultOptions,
  ): Promise<SqlResult<Row>>;
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/**
 * The database does not answer, has no room, or gave this transaction up in favour of another. Try again later; whether
 * a commit that was under way took effect is unknown.
 */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The database is not available: ${reason}`, options);
    this.name = 'DatabaseUnavailable';
  }
}

/**
 * Several pieces of work on one transaction. If any fails, waits for the others first, so that rolling back is safe.
 */
export async function together<Work extends readonly unknown[]>(
  work: readonly [...Work],
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
