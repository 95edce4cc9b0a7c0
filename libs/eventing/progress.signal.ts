import { Waiters } from './waiters.js';

/**
 * Wakes those in this process who wait for the projection or a policy to come further. What other processes do wakes nobody:
 * who waits looks again after a pause, and the signal only makes the pause shorter.
 */
export class ProgressSignal {
  readonly #waiters = new Waiters();
  #hurried = 0;

  /** To be called when rows or a checkpoint have been committed. */
  moved(): void {
    this.#waiters.wake();
  }

  /** While somebody waits for policies, nobody lingers. */
  async hurrying<T>(waiting: () => Promise<T>): Promise<T> {
    this.#hurried++;
    this.moved();
    try {
      return await waiting();
    } finally {
      this.#hurried--;
    }
  }

  /** Until the time is up, somebody waits for policies, or the signal aborts. */
  async linger(ms: number, signal?: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && this.#hurried === 0 && signal?.aborted !== true; left = end - performance.now())
      await this.pause(left, signal);
  }

  /** Until something has moved, the time is up, or the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#waiters.wait(ms, signal);
  }
}
