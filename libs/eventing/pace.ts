/**
 * How much to do at a time so that it is soon done: twice as much after what was quick, half as much after what took
 * long. Unless told otherwise it starts with one, so that work which is heavier than anyone thought succeeds in its
 * smallest portions at least, however often it is begun anew.
 */
export class Pace {
  #size: number;

  /** @param longMs what takes longer is too much, and a quarter of it is quick, in milliseconds */
  constructor(
    private readonly most: number,
    private readonly longMs: number,
    first = 1,
  ) {
    this.#size = first;
  }

  /** At most so much the next time. */
  get size(): number {
    return this.#size;
  }

  /** So much was done in so long. */
  took(size: number, ms: number): void {
    if (ms < this.longMs / 4 && size === this.#size) this.#size = Math.min(this.most, 2 * size);
    else this.failed(size, ms);
  }

  /** So much failed after so long: perhaps it was too much. That it was quick says nothing. */
  failed(size: number, ms: number): void {
    if (ms > this.longMs && size > 0) this.#size = Math.min(this.#size, Math.max(1, Math.floor(size / 2)));
  }
}
