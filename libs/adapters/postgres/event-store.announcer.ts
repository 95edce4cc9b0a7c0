/** Least milliseconds between announcements to other processes: each wake-up costs them, the server and this one. */
const PAUSE_MS = 20;

/** Decides when to tell other processes how far the log has come. This process knows anyway. */
export class Announcer {
  #lastAt = -Infinity;
  #head = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param send tells them outside a transaction; if it fails, they find out by polling. */
  constructor(private readonly send: (head: number) => Promise<unknown>) {}

  /** Whether the next transaction should tell them; if not, they are told a moment later. */
  isDue(): boolean {
    return performance.now() - this.#lastAt >= PAUSE_MS;
  }

  /** A transaction has told them. */
  told(): void {
    this.#lastAt = performance.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  later(head: number): void {
    this.#head = head;
    this.#timer ??= setTimeout(() => void this.#tell(), PAUSE_MS);
  }

  async close(): Promise<void> {
    if (this.#timer) await this.#tell();
  }

  async #tell(): Promise<void> {
    this.told();
    await this.send(this.#head).catch(() => undefined);
  }
}
