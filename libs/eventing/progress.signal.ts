import { Waiters } from './waiters.js';

/**
 * Wakes those in this process who wait for the projection or a policy to come further. What other processes do wakes nobody:
 * who waits looks again after a pause, and the signal only makes the pause shorter.
 */
export class ProgressSignal {
  readonly #forProjection = new Waiters();
  readonly #forPolicies = new Waiters();
  readonly #lingering = new Waiters();
  #hurried = 0;

  /** To be called when the projection has committed rows. */
  projected(): void {
    this.#forProjection.wake();
  }

  /** To be called when a policy has committed how far it has decided. */
  decided(): void {
    this.#forPolicies.wake();
  }

  /** Until the projection has come further, the time is up, or the signal aborts. */
  untilProjected(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#forProjection.wait(ms, signal);
  }

  /** Until a policy has come further, the time is up, or the signal aborts. */
  untilDecided(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#forPolicies.wait(ms, signal);
  }

  /** While somebody waits for policies, nobody lingers. */
  async hurrying<T>(waiting: () => Promise<T>): Promise<T> {
    this.#hurried++;
    this.#lingering.wake();
    try {
      return await waiting();
    } finally {
      this.#hurried--;
    }
  }

  /** Until the time is up, somebody waits for policies, or the signal aborts. */
  async linger(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#hurried === 0) await this.#lingering.wait(ms, signal);
  }
}
