import pg from 'pg';
import {
  type Database,
  DatabaseUnavailable,
  type ResultOptions,
  type Sql,
  type SqlResult,
  type StatementOptions,
  type TransactionOptions,
} from '#libs/eventing/database.js';
import { BinaryClient } from './postgres.client.js';
import { endsConnection } from './postgres.errors.js';
import { run, translated, wireValues } from './postgres.statement.js';
import { Transaction } from './postgres.transaction.js';
import { columnTypes } from './postgres.types.js';

/** Where PostgreSQL is: a URL or its parts. */
export type PostgresAddress =
  | { readonly connectionString: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
    };

export interface PostgresDatabaseOptions {
  /** Most connections at once. */
  readonly connections?: number;
  /** Most callers that may wait for one; further ones are refused at once. */
  readonly waiting?: number;
  /** Longest wait for a connection, in milliseconds. */
  readonly patienceMs?: number;
  /** Longest run of one statement, in milliseconds. */
  readonly statementMs?: number;
  /** Longest time a transaction may idle between two statements before the server ends it, in milliseconds. */
  readonly standMs?: number;
  /** Longest wait for an answer within a request, in milliseconds: to a lone statement, or one in a snapshot. */
  readonly answerMs?: number;
}

/** How busy the pool is, for metrics. */
export interface PoolUse {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * The `Database` over a bounded pool of `pg`. It opens connections when needed, so a database that comes back is found.
 */
export class PostgresDatabase implements Database {
  private readonly pool: pg.Pool;
  private readonly waiting: number;
  private readonly answerMs: number;

  constructor(address: PostgresAddress, options: PostgresDatabaseOptions = {}) {
    this.waiting = options.waiting ?? 1_000;
    this.answerMs = options.answerMs ?? 20_000;
    const statementMs = options.statementMs ?? 60_000;
    this.pool = new pg.Pool({
      ...address,
      Client: BinaryClient,
      max: options.connections ?? 10,
      connectionTimeoutMillis: options.patienceMs ?? 5_000,
      statement_timeout: statementMs,
      // A server that is stopped or cut off says nothing at all: do not wait for it for ever.
      query_timeout: statementMs + 5_000,
      // A hung process would keep its locks and hold up all others.
      idle_in_transaction_session_timeout: options.standMs ?? 60_000,
      application_name: 'peakend',
      keepAlive: true,
      types: columnTypes,
      pipeline: true,
    });
    // An idle connection that breaks is replaced when the next one is needed.
    this.pool.on('error', ignore);
    // If it breaks while in use, its current statement rejects, and the error is handled there. Attached from the very
    // first moment: the server's last words may come in the same packet as its readiness, before anybody waiting for it
    // runs.
    this.pool.on('connect', (client) => client.on('error', ignore));
  }

  use(): PoolUse {
    return { open: this.pool.totalCount, idle: this.pool.idleCount, waiting: this.pool.waitingCount };
  }

  /** Waits for the work under way, then closes every connection. */
  async close(): Promise<void> {
    await this.pool.end();
  }

  async query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    { repeated, binary }: StatementOptions & ResultOptions = {},
  ): Promise<SqlResult<Row>> {
    const sent = wireValues(text, values);
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      return await run<Row>(client, text, sent, { answerMs: this.answerMs, repeated, binary });
    } catch (error) {
      broken = brokenBy(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const client = await this.connect();
    const transaction = new Transaction(client, options, options.snapshot ? this.answerMs : undefined);
    const undo = async (error: unknown): Promise<never> => {
      client.release(brokenBy(error) ?? (await transaction.rollBack()));
      throw error;
    };
    let result: T;
    try {
      result = await work(transaction);
    } catch (error) {
      return undo(error);
    }
    const committed = transaction.commit().then(() => client.release(), undo);
    // A snapshot's answers are already there: nobody cares how it ends.
    if (options.snapshot) committed.catch(ignore);
    else await committed;
    return result;
  }

  private async connect(): Promise<pg.PoolClient> {
    if (this.pool.waitingCount >= this.waiting)
      throw new DatabaseUnavailable(`${this.waiting} callers are waiting for a connection`);
    try {
      return await this.pool.connect();
    } catch (error) {
      throw translated(error);
    }
  }
}

/** A connection in an unknown state is not reused; a server that refused a statement left it intact. */
const brokenBy = (error: unknown): Error | undefined =>
  error instanceof DatabaseUnavailable && endsConnection(error.cause) ? error : undefined;

const ignore = (): void => {};
