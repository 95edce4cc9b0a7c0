import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, LastingConnection } from './event-store.connection.js';

const PAUSE_MS = 200;
/** How often a quiet connection is checked for being alive. */
const PROBE_MS = 30_000;

/**
 * Keeps one connection on LISTEN for as long as it lives. While the connection is lost nothing is heard: those waiting
 * find out by polling.
 */
export class PostgresListener {
  readonly #connection: LastingConnection;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Aborted when the connection ends while idle. */
  #lost = new AbortController();

  /** @param channel a plain name, as PostgreSQL takes it without quotes */
  constructor(
    connection: Omit<ConnectionOptions, 'prepare'>,
    channel: string,
    heard: (payload: string | undefined) => void,
  ) {
    this.#connection = new LastingConnection({
      ...connection,
      prepare: async (client) => {
        client.once('end', () => this.#lost.abort());
        client.on('notification', ({ payload }) => heard(payload));
        await client.query(`listen ${channel}`);
      },
    });
  }

  start(): void {
    this.#running = this.#keep();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#connection.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#lost = new AbortController();
      const pause = await this.#connection
        .run((client) => client.query('select'))
        .then(
          () => PROBE_MS,
          () => PAUSE_MS,
        );
      await sleep(pause, undefined, { signal: AbortSignal.any([signal, this.#lost.signal]) }).catch(() => undefined);
    }
  }
}
