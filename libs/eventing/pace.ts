/** How long so much took, in milliseconds. */
interface Measured {
  readonly size: number;
  readonly ms: number;
}

/**
 * How much to do at a time so that it is soon done. What it takes is thought of as something fixed and something for each
 * item, told apart by portions of different sizes: portions grow twofold while they are quick, shrink to what is done in
 * time, and are no smaller than makes sense beside what is fixed. Unless told otherwise it starts with one, so that work
 * which is heavier than anyone thought succeeds in its smallest portions, however often it is begun anew.
 */
export class Pace {
  #size: number;
  #latest: Measured | undefined;
  /** The latest of another size. */
  #other: Measured | undefined;

  /** @param longMs what takes longer is too much, in milliseconds */
  constructor(
    private readonly most: number,
    private readonly longMs: number,
    first = 1,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#size = first;
  }

  /** At most so much the next time. */
  get size(): number {
    return this.#size;
  }

  /** Does so much, and learns from how long that takes. */
  async during<T>(size: number, work: () => Promise<T>): Promise<T> {
    const began = this.now();
    try {
      const done = await work();
      this.took(size, this.now() - began);
      return done;
    } catch (error) {
      this.failed(size, this.now() - began);
      throw error;
    }
  }

  /** So much was done in so long. */
  took(size: number, ms: number): void {
    if (size === 0) return;
    if (this.#latest?.size !== size) this.#other = this.#latest;
    this.#latest = { size, ms };
    const fits = Math.max(1, Math.min(this.#fitting(size, ms), 2 * size, this.most));
    this.#size = ms > this.longMs ? fits : Math.max(this.#size, fits);
  }

  /**
   * So much failed after so long: perhaps it was too much. At most half of it is tried next, and less the longer it took. That
   * it failed soon says nothing. How long it would have taken stays unknown: whatever PostgreSQL ends after a minute seems
   * to cost the same, however large.
   */
  failed(size: number, ms: number): void {
    if (size === 0 || ms <= this.longMs) return;
    this.#latest = this.#other = undefined;
    this.#size = Math.max(1, Math.min(size >> 1, Math.floor((size * this.longMs) / 2 / ms)));
  }

  /** How much is done in half of what is long; or, beside something fixed, in as long as that takes, within limits. */
  #fitting(size: number, ms: number): number {
    const each = this.#each(size, ms);
    // Whether a single one takes long by itself, only two of them show.
    if (each === undefined) return size === 1 ? 2 : Math.floor((size * this.longMs) / 2 / ms);
    const fixed = ms - each * size;
    const left = Math.max(this.longMs / 2 - fixed, Math.min(fixed, this.longMs));
    return each === 0 ? this.most : Math.floor(left / each);
  }

  /** What each takes; undefined: nothing is known of other sizes. */
  #each(size: number, ms: number): number | undefined {
    if (this.#other === undefined) return undefined;
    const each = (ms - this.#other.ms) / (size - this.#other.size);
    return Math.min(Math.max(0, each), ms / size);
  }
}
