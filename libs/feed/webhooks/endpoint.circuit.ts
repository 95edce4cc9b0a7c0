/** So many failures in a row are the endpoint's, not those of single deliveries. */
const OPENS_AFTER = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Keeps an endpoint that is down from being knocked at by every delivery: after several failures in a row it is tried with
 * one at a time, after growing pauses, until one succeeds. Times in milliseconds.
 */
export class EndpointCircuit {
  #failures = 0;
  #nextAt = -Infinity;

  constructor(private readonly concurrency: number) {}

  get isOpen(): boolean {
    return this.#failures >= OPENS_AFTER;
  }

  /** How many more may be tried now, beside those under way. */
  roomAt(now: number, underWay: number): number {
    if (!this.isOpen) return this.concurrency - underWay;
    return underWay === 0 && now >= this.#nextAt ? 1 : 0;
  }

  /** Whether this ends an outage: what waits because of it need not wait any longer. */
  succeeded(): boolean {
    const ends = this.isOpen;
    this.#failures = 0;
    return ends;
  }

  failed(now: number): void {
    this.#failures++;
    const pause = FIRST_PAUSE_MS * 2 ** Math.min(20, this.#failures - OPENS_AFTER);
    this.#nextAt = now + Math.min(pause, LONGEST_PAUSE_MS);
  }
}
