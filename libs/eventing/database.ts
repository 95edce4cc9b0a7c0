/** Rows of one statement. Values are parameters, never text in the statement. */
export interface SqlResult<Row> {
  readonly rows: readonly Row[];
  readonly rowCount: number;
}

/**
 * One connection. Its statements run in the order in which they are called; in a transaction they go out at once, without
 * waiting for the answers of those before.
 *
 * So in a transaction there is a rule for writes: a statement whose answer nobody needs is not awaited, but called with
 * `void`. It costs no round trip of its own; nothing that is called after it runs before it; and nothing is lost, for if it
 * fails, so do all later statements and the transaction, which tells that error. A statement whose answer decides what
 * comes next is awaited, several of them with `together`; so is every function that awaits one, and every statement
 * outside a transaction.
 */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>>;
}

export interface StatementOptions {
  /** The same statement again and again: it is prepared once for a connection. */
  readonly repeated?: boolean;
}

export interface TransactionOptions {
  /** A snapshot for answers that need several statements: `repeatable read, read only`. */
  readonly snapshot?: boolean;
  /** May be lost with the machine's power, never torn: for what can be computed again from the log. */
  readonly replayable?: boolean;
  /**
   * The same statements again and again, which look rows up by key: each is planned once for a connection, and for
   * indexes, whatever the statistics say of tables that have just begun to fill.
   */
  readonly repeated?: boolean;
}

/**
 * The read models' PostgreSQL. A pool behind it; waiting for a connection is bounded. `bigint` columns come back as
 * BigInt, `numeric` as text, `timestamptz` as Date, `bytea` as Buffer, `json` as parsed values.
 */
export interface Database extends Sql {
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<SqlResult<Row>>;
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/**
 * The database does not answer, has no room, or gave this transaction up in favour of another. Trying again later is
 * right; whether a transaction whose commit was under way took effect is unknown.
 */
export class DatabaseUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`The database is not available: ${reason}`, options);
    this.name = 'DatabaseUnavailable';
  }
}

/** All of some work on one transaction; if any fails, once none of it goes on: the transaction may be rolled back then. */
export async function together<Work extends readonly unknown[]>(
  work: readonly [...Work],
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
