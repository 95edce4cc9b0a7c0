import type pg from 'pg';
import type { ResultOptions, Sql, SqlResult, TransactionOptions } from '#libs/eventing/database.js';
import { run, type StatementResult, wireValues } from './postgres.statement.js';

/** SQLSTATE of a statement that fails because one before it did. */
const IN_FAILED_TRANSACTION = '25P02';
/** SQLSTATE of a statement whose preparation failed for that reason. */
const NEVER_PREPARED = '26000';

/** Sent in place of a statement that cannot be sent: the transaction fails there, as with any failing statement. */
const UNSENDABLE = "do $$ begin raise exception 'a value cannot be sent'; end $$";

/**
 * One transaction. Statements go out as they are called, without waiting for earlier answers, and run in that order;
 * none once it is over.
 */
export class Transaction implements Sql {
  private readonly begun: Promise<unknown>;
  /** Whether statements must wait until the transaction is known to have begun: outside it, their writes would stay. */
  private mustWait = false;
  private hasBegun = false;
  private over = false;
  private last: Promise<unknown>;
  private failure: unknown;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly options: TransactionOptions,
    private readonly answerMs: number | undefined,
  ) {
    this.begun = run(client, opening(options), undefined, { answerMs }).then(() => (this.hasBegun = true));
    this.last = this.begun.catch(ignore);
  }

  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    { binary }: ResultOptions = {},
  ): Promise<SqlResult<Row>> {
    if (this.over) return Promise.reject(new Error('The transaction is over'));
    return this.send<Row>(text, values, binary);
  }

  /** @throws the error of a failed statement, even if nobody saw it: then nothing is committed */
  async commit(): Promise<void> {
    this.over = true;
    const { command } = await this.send('commit');
    if (command !== 'COMMIT') throw this.failure;
  }

  /** Ends it without effect, if the connection still allows it; otherwise returns why the connection is unusable. */
  async rollBack(): Promise<Error | undefined> {
    this.over = true;
    await this.last;
    try {
      await run(this.client, 'rollback');
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  private send<Row>(text: string, values?: readonly unknown[], binary?: boolean): Promise<StatementResult<Row>> {
    const { answerMs } = this;
    const { repeated } = this.options;
    const statement = sendable(text, values);
    const now = () =>
      run<Row>(this.client, statement.text, statement.values, { answerMs, repeated, binary }).catch(
        (error: unknown) => {
          throw this.causeOf(error, statement.failure);
        },
      );
    this.mustWait ||= !text.startsWith('select');
    const result = this.mustWait && !this.hasBegun ? this.begun.then(now) : now();
    this.last = result.catch(ignore);
    return result;
  }

  /** If a statement failed only because an earlier one did, the earlier one's error. */
  private causeOf(error: unknown, unsendable: unknown): unknown {
    const { code } = error as { code?: string };
    const follows = code === IN_FAILED_TRANSACTION || (code === NEVER_PREPARED && this.failure !== undefined);
    if (follows) return this.failure ?? error;
    this.failure = unsendable ?? error;
    return this.failure;
  }
}

/** A statement as it goes out. */
function sendable(text: string, values: readonly unknown[] | undefined) {
  try {
    return { text, values: wireValues(text, values), failure: undefined };
  } catch (failure) {
    return { text: UNSENDABLE, values: undefined, failure };
  }
}

const ignore = (): void => {};

/** Planning of repeated statements: one plan for all values, and by index. */
const BY_INDEX = [
  'plan_cache_mode = force_generic_plan',
  ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `enable_${way} = off`),
];

function opening({ snapshot, replayable, repeated }: TransactionOptions): string {
  const begin = snapshot ? 'begin isolation level repeatable read, read only' : 'begin';
  const settings = [...(replayable ? ['synchronous_commit = off'] : []), ...(repeated ? BY_INDEX : [])];
  return [begin, ...settings.map((setting) => `set local ${setting}`)].join('; ');
}
