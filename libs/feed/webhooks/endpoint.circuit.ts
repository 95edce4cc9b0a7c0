/** So many failures in a row are the endpoint's, not those of single deliveries. */
const OPENS_AFTER = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** What a shorter outage held up is tried again soon anyway. */
const LEAST_OUTAGE_MS = 60_000;

/**
 * Keeps an endpoint that is down from being knocked at by every delivery: after several failures in a row it is tried with
 * one at a time, after growing pauses, until one succeeds. Times in milliseconds.
 */
export class EndpointCircuit {
  #failures = 0;
  #nextAt = -Infinity;
  /** When it opened. */
  #since = Infinity;

  constructor(private readonly concurrency: number) {}

  /** Begins open: nothing has been delivered since then. */
  beginOpen(since: number): void {
    this.#failures = OPENS_AFTER;
    this.#since = since;
    this.#nextAt = -Infinity;
  }

  get isOpen(): boolean {
    return this.#failures >= OPENS_AFTER;
  }

  /** How many more may be tried now, beside those under way. */
  roomAt(now: number, underWay: number): number {
    if (!this.isOpen) return this.concurrency - underWay;
    return underWay === 0 && now >= this.#nextAt ? 1 : 0;
  }

  /** Whether this ends an outage of some length: what waits because of it need not wait any longer. */
  succeeded(now: number): boolean {
    const ends = this.isOpen && now - this.#since >= LEAST_OUTAGE_MS;
    this.#failures = 0;
    return ends;
  }

  failed(now: number): void {
    this.#failures++;
    if (this.#failures === OPENS_AFTER) this.#since = now;
    const pause = FIRST_PAUSE_MS * 2 ** Math.min(20, this.#failures - OPENS_AFTER);
    this.#nextAt = now + Math.min(pause, LONGEST_PAUSE_MS);
  }
}
