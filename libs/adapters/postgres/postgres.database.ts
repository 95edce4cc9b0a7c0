import pg from 'pg';
import {
  type Database,
  DatabaseUnavailable,
  type Sql,
  type SqlResult,
  type TransactionOptions,
} from '#libs/eventing/database.js';
import { endsConnection, transientReason } from './postgres.errors.js';
import { columnTypes } from './postgres.types.js';

/** Where PostgreSQL is: a URL, or its parts. */
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
  /** Most callers waiting for one; further ones are refused at once. */
  readonly waiting?: number;
  /** Longest wait for a connection, in milliseconds. */
  readonly patienceMs?: number;
  /** Longest run of one statement, in milliseconds. */
  readonly statementMs?: number;
  /** Longest wait for what somebody asks in a request, in milliseconds: a lone statement, or one of a snapshot. */
  readonly answerMs?: number;
}

/** How busy the pool is, for metrics. */
export interface PoolUse {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The `Database` over a bounded pool of `pg`. It opens connections when they are needed: a database that comes back is found by itself. */
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
      max: options.connections ?? 10,
      connectionTimeoutMillis: options.patienceMs ?? 5_000,
      statement_timeout: statementMs,
      // A server that is stopped or cut off says nothing at all: that must not be waited for for ever.
      query_timeout: statementMs + 5_000,
      application_name: 'peakend',
      keepAlive: true,
      types: columnTypes,
    });
    // An idle connection that breaks is replaced when the next one is needed.
    this.pool.on('error', ignore);
    // Breaking while it is ours rejects the statement under way, which is where it is handled. From its very first moment:
    // the server's last words may come in the same packet as its readiness, before anybody who waits for it runs.
    this.pool.on('connect', (client) => client.on('error', ignore));
  }

  use(): PoolUse {
    return { open: this.pool.totalCount, idle: this.pool.idleCount, waiting: this.pool.waitingCount };
  }

  /** Waits for the work under way, then closes every connection. */
  async close(): Promise<void> {
    await this.pool.end();
  }

  async query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    const client = await this.connect();
    let broken: Error | undefined;
    try {
      return await run<Row>(client, text, values, this.answerMs);
    } catch (error) {
      broken = brokenBy(error);
      throw error;
    } finally {
      release(client, broken);
    }
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const client = await this.connect();
    const answerMs = options.snapshot ? this.answerMs : undefined;
    const sql = new TransactionSql(client, answerMs, options.repeated ?? false);
    let broken: Error | undefined;
    try {
      await run(client, opening(options), undefined, answerMs);
      const result = await work(sql);
      await sql.close();
      const { command } = await run(client, 'commit');
      if (command !== 'COMMIT')
        throw new Error('A transaction in which a statement had failed was committed as if it had not');
      return result;
    } catch (error) {
      await sql.close();
      broken = brokenBy(error) ?? (await rollBack(client));
      throw error;
    } finally {
      release(client, broken);
    }
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

/** The statements of one transaction, one after the other however they are called, and none once it is over. */
class TransactionSql implements Sql {
  private last: Promise<unknown> = Promise.resolve();
  private over = false;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly answerMs: number | undefined,
    private readonly prepares: boolean,
  ) {}

  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    if (this.over) return Promise.reject(new Error('The transaction is over'));
    const name = this.prepares && values !== undefined ? nameOf(text) : undefined;
    const result = this.last.then(() => run<Row>(this.client, text, values, this.answerMs, name));
    this.last = result.catch(ignore);
    return result;
  }

  async close(): Promise<void> {
    this.over = true;
    await this.last;
  }
}

const ignore = (): void => {};

/** Plans of repeated statements: one for all values, and by index. */
const BY_INDEX = [
  'plan_cache_mode = force_generic_plan',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `enable_${way} = off`),
];

function opening({ snapshot, replayable, repeated }: TransactionOptions): string {
  const begin = snapshot ? 'begin isolation level repeatable read, read only' : 'begin';
  const settings = [...(replayable ? ['synchronous_commit = off'] : []), ...(repeated ? BY_INDEX : [])];
  return [begin, ...settings.map((setting) => `set local ${setting}`)].join('; ');
}

const names = new Map<string, string>();

/** The name under which connections keep a repeated statement. There are as many as places in the sources. */
function nameOf(text: string): string {
  const name = names.get(text) ?? `repeated ${names.size}`;
  names.set(text, name);
  return name;
}

async function run<Row>(
  client: pg.PoolClient,
  text: string,
  values?: readonly unknown[],
  answerMs?: number,
  name?: string,
): Promise<SqlResult<Row> & { command?: string }> {
  try {
    const patience = answerMs === undefined ? {} : { query_timeout: answerMs };
    const prepared = name === undefined ? {} : { name };
    const { rows, rowCount, command } = await client.query({
      text,
      values: values as unknown[],
      ...patience,
      ...prepared,
    });
    return { rows: rows as Row[], rowCount: rowCount ?? 0, command };
  } catch (error) {
    throw translated(error);
  }
}

async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function release(client: pg.PoolClient, broken: Error | undefined): void {
  client.release(broken);
}

function translated(error: unknown): unknown {
  const reason = transientReason(error);
  return reason === undefined ? error : new DatabaseUnavailable(reason, { cause: error });
}

/** A connection whose fate is unknown is not used again; a server that refused a statement left it whole. */
const brokenBy = (error: unknown): Error | undefined =>
  error instanceof DatabaseUnavailable && endsConnection(error.cause) ? error : undefined;
