/** How much is taken up at first, before anything is known of how long it takes. */
const FIRST = 16;

/**
 * How much to do at a time so that it is soon done: twice as much after what was quick, half as much after what took
 * long. It starts low, so that work which is heavier than anyone thought succeeds in its smallest portions at least,
 * however often it is begun anew.
 */
export class Pace {
  #size: number;

  /** @param longMs what takes longer is too much, and a quarter of it is quick, in milliseconds */
  constructor(
    private readonly most: number,
    private readonly longMs: number,
  ) {
    this.#size = Math.min(FIRST, most);
  }

  /** At most so much the next time. */
  get size(): number {
    return this.#size;
  }

  /** So much took so long. */
  took(size: number, ms: number): void {
    if (ms > this.longMs) this.#size = Math.max(1, Math.floor(size / 2));
    else if (ms < this.longMs / 4 && size === this.#size) this.#size = Math.min(this.most, 2 * size);
  }
}
