/** How long to wait before trying again, in milliseconds: twice as long after each attempt that failed, up to a limit. */
export class BackOff {
  #ms: number;

  constructor(
    private readonly least = 100,
    private readonly longest = 5_000,
  ) {
    this.#ms = least;
  }

  /** The wait after the attempt that is under way. */
  get ms(): number {
    return this.#ms;
  }

  /** Another attempt failed, like the one before. */
  grow(): void {
    this.#ms = Math.min(2 * this.#ms, this.longest);
  }

  /** Things went well in between. */
  reset(): void {
    this.#ms = this.least;
  }

  /** An attempt that went well for longer than the longest wait is not like the ones before. @param startedAt of `performance.now()` */
  resetIfLasted(startedAt: number): void {
    if (performance.now() - startedAt > this.longest) this.reset();
  }
}
