import type { Socket } from 'node:net';
import pg from 'pg';
import { BackOff } from '#libs/eventing/back-off.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { explain } from './event-store.errors.js';
import type { PostgresAddress } from './postgres.database.js';
import { endsConnection } from './postgres.errors.js';
import { columnTypes } from './postgres.types.js';

export interface ConnectionOptions {
  readonly address: PostgresAddress;
  /** Longest wait for a connection and for an answer, in milliseconds. */
  readonly patienceMs: number;
  /** Makes a new connection ready for use. */
  readonly prepare: (client: pg.Client) => Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Waits for connections to end, but not for a server that no longer answers. */
export async function endWithin(
  patienceMs: number,
  ending: Promise<void>,
  giveUp: () => void = () => {},
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      giveUp();
      resolve();
    }, patienceMs);
  });
  await Promise.race([ending, patience]);
  clearTimeout(timer);
}

/** One connection that is opened when needed, and reopened when lost, with growing pauses between attempts. */
export class LastingConnection {
  #client: pg.Client | undefined;
  readonly #backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  #nextTry = 0;
  #reason: unknown;
  #closed = false;

  constructor(private readonly options: ConnectionOptions) {}

  /**
   * The connection.
   * @throws StoreUnavailable; during the pause after a failed attempt, what that one threw, at once.
   */
  async get(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    if (this.#closed) throw new StoreUnavailable('it was closed');
    if (performance.now() < this.#nextTry) throw this.#reason;
    const client = await this.#connect();
    this.#backOff.reset();
    if (this.#client === client) return client;
    throw new StoreUnavailable('the connection was lost');
  }

  /** Runs one request; if no answer comes, ends the connection. */
  async run<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.get();
    try {
      return await work(client);
    } catch (error) {
      if (endsConnection(error)) this.#lose(client);
      throw explain(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    if (client) await endWithin(this.options.patienceMs, client.end(), () => this.#lose(client));
  }

  async #connect(): Promise<pg.Client> {
    const { address, patienceMs, prepare } = this.options;
    const client = new pg.Client({
      ...address,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      statement_timeout: Math.ceil(patienceMs * 0.9),
      // A process that hung in the middle of an append would keep the log to itself.
      idle_in_transaction_session_timeout: patienceMs,
      keepAlive: true,
      application_name: 'peakend event store',
      types: columnTypes,
    });
    client.on('error', () => this.#lose(client)).on('end', () => this.#lose(client));
    try {
      await client.connect();
      this.#client = client;
      await prepare(client);
      return client;
    } catch (error) {
      this.#lose(client);
      this.#nextTry = performance.now() + this.#backOff.ms;
      this.#backOff.grow();
      this.#reason = explain(error);
      throw this.#reason;
    }
  }

  /** Without a farewell: a server that does not answer would keep it waiting. */
  #lose(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    stream.destroy();
  }
}
