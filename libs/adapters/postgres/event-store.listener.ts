import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, LastingConnection } from './event-store.connection.js';
import { CHANNEL } from './event-store.writer.js';

/** Knows how far the log has come as soon as it hears of it, and wakes those waiting for more. */
export class HeadSignal {
  #head = 0n;
  readonly #waiting = new Set<() => void>();

  raise(head: bigint): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Until the log is known to go beyond `position`, the time is up, or the signal aborts. */
  async beyond(position: bigint, patienceMs: number, signal: AbortSignal): Promise<void> {
    if (this.#head > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, patienceMs);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

const PAUSE_MS = 200;
/** How often a quiet connection is checked for being alive. */
const PROBE_MS = 30_000;

/**
 * Keeps one connection on LISTEN for as long as it lives; while the connection is lost, those waiting find out by
 * polling.
 */
export class LogListener {
  readonly #connection: LastingConnection;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Aborted when the connection ends while idle. */
  #lost = new AbortController();

  constructor(connection: Omit<ConnectionOptions, 'prepare'>, head: HeadSignal) {
    this.#connection = new LastingConnection({
      ...connection,
      prepare: async (client) => {
        client.once('end', () => this.#lost.abort());
        client.on('notification', ({ payload }) => head.raise(BigInt(payload ?? 0)));
        await client.query(`listen ${CHANNEL}`);
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
