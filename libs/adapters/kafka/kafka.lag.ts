import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds for which an answer stays good enough. */
const KEPT_MS = 5_000;
/** Milliseconds to wait for an answer: a scrape must not hang on it. */
const PATIENCE_MS = 2_000;

/**
 * How many records are waiting. However often it is read, Kafka gets one question at a time, and the next only after a
 * while.
 */
export class Lag {
  #last: { readonly records: number; readonly at: number } | undefined;
  #asking: Promise<number> | undefined;

  constructor(
    private readonly ask: () => Promise<number>,
    private readonly patience = PATIENCE_MS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws Error if Kafka does not answer in time */
  async read(): Promise<number> {
    if (this.#last !== undefined && this.now() - this.#last.at < KEPT_MS) return this.#last.records;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    const waiting = new AbortController();
    const late = delay(this.patience, undefined, { signal: waiting.signal }).then(() => {
      throw new Error(`Kafka has not told the lag within ${this.patience} ms`);
    });
    // The loser of the race may fail without anybody listening.
    this.#asking.catch(() => undefined);
    late.catch(() => undefined);
    return Promise.race([this.#asking, late]).finally(() => waiting.abort());
  }

  async #ask(): Promise<number> {
    const records = await this.ask();
    this.#last = { records, at: this.now() };
    return records;
  }
}
