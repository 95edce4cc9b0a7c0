/** How long to wait before trying again, in milliseconds: doubles after each failed attempt, up to a limit. */
export class BackOff {
  #ms: number;

  constructor(
    private readonly least = 100,
    private readonly longest = 5_000,
  ) {
    this.#ms = least;
  }

  /** The wait after the current attempt. */
  get ms(): number {
    return this.#ms;
  }

  /** Another attempt failed like the one before. */
  grow(): void {
    this.#ms = Math.min(2 * this.#ms, this.longest);
  }

  /** Things went well in between. */
  reset(): void {
    this.#ms = this.least;
  }

  /** An attempt that lasted longer than the longest wait counts as things going well. */
  resetIfLasted(ms: number): void {
    if (ms > this.longest) this.reset();
  }
}
