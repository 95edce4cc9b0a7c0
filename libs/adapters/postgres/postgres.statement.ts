import type { Socket } from 'node:net';
import pg from 'pg';
import { DatabaseUnavailable, type SqlResult } from '#libs/eventing/database.js';
import { arraysIn, binaryArray } from './postgres.arrays.js';
import { transientReason } from './postgres.errors.js';

export interface StatementOptions {
  /** Longest wait for the answer, in milliseconds; the connection's if missing. */
  readonly answerMs?: number | undefined;
  /** Whether the connection keeps the statement prepared, if it has values. */
  readonly repeated?: boolean | undefined;
  /** Whether its columns come in binary, if it has values. */
  readonly binary?: boolean | undefined;
}

export interface StatementResult<Row> extends SqlResult<Row> {
  /** What the server did: `COMMIT`, `ROLLBACK` … */
  readonly command: string;
}

/** A value as it is sent: text, or bytes. */
type WireValue = string | Buffer | null;

// The driver would do this while sending, and lose track of the connection's state if a value cannot be sent.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): WireValue } }).utils;

/**
 * The values of a statement, arrays in binary where it says their types.
 *
 * @throws the reason why a value cannot be sent, for example that it contains itself
 */
export function wireValues(text: string, values: readonly unknown[] | undefined): WireValue[] | undefined {
  if (values === undefined) return undefined;
  const types = arraysIn(text);
  return values.map((value, index) => {
    const type = types[index];
    return (type !== undefined && Array.isArray(value) && binaryArray(type, value)) || prepareValue(value);
  });
}

/**
 * Sends a statement at once, whatever is under way on the connection; answers come in the order of the statements.
 * @throws DatabaseUnavailable for errors that pass by themselves
 */
export async function run<Row>(
  client: pg.PoolClient,
  text: string,
  values?: WireValue[],
  { answerMs, repeated, binary = false }: StatementOptions = {},
): Promise<StatementResult<Row>> {
  writeTogether(client);
  try {
    const sent: pg.QueryConfig & { readonly binary: boolean } = {
      text,
      ...(values && { values }),
      binary,
      ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
      ...(repeated && values !== undefined ? { name: nameOf(text) } : {}),
    };
    const { rows, rowCount, command } = await client.query(sent);
    return { rows: rows as Row[], rowCount: rowCount ?? 0, command };
  } catch (error) {
    throw translated(error);
  }
}

const names = new Map<string, string>();

/**
 * The name under which connections keep a repeated statement. There are only as many as places in the source that use
 * one.
 */
function nameOf(text: string): string {
  const name = names.get(text) ?? `repeated ${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * One write for all statements sent before Node looks at its sockets again: a write often costs more than a statement.
 */
function writeTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

export function translated(error: unknown): unknown {
  const reason = transientReason(error);
  return reason === undefined ? error : new DatabaseUnavailable(reason, { cause: error });
}
