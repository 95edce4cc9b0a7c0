import type { Position } from '#libs/kernel/event.js';

/** How far an ordered list has come, as soon as this process hears of it: wakes those waiting for more. */
export class HeadSignal {
  #head: Position = 0n;
  readonly #waiting = new Set<() => void>();

  /** How far it was known to have come when it last was heard of. */
  get position(): Position {
    return this.#head;
  }

  raise(head: Position): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Until the list is known to go beyond `position`, the time is up, or the signal aborts. */
  async beyond(position: Position, patienceMs: number, signal: AbortSignal): Promise<void> {
    if (this.#head > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, patienceMs);
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}
