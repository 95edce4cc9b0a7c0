import type { Position } from '#libs/kernel/event.js';
import { Waiters } from './waiters.js';

/** How far an ordered list has come, as soon as this process hears of it: wakes those waiting for more. */
export class HeadSignal {
  #head: Position = 0n;
  readonly #waiters = new Waiters();

  /** How far it was known to have come when it last was heard of. */
  get position(): Position {
    return this.#head;
  }

  raise(head: Position): void {
    if (head <= this.#head) return;
    this.#head = head;
    this.#waiters.wake();
  }

  /** Until the list is known to go beyond `position`, the time is up, or the signal aborts. */
  async beyond(position: Position, patienceMs: number, signal: AbortSignal): Promise<void> {
    if (this.#head > position) return;
    await this.#waiters.wait(patienceMs, signal);
  }
}
