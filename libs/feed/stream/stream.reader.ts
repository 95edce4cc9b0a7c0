import type { ServerResponse } from 'node:http';
import type { Position } from '#libs/kernel/event.js';

const COMMENT = Buffer.from(':\n\n');
/** How long what is left of an ended stream may take to reach a reader that takes nothing, in milliseconds. */
const FAREWELL_MS = 1_000;

/** One connection that follows the stream. It is never given more than its socket takes: there is no queue. */
export class StreamReader {
  /** Since when its socket has taken nothing, by `performance.now()`; null: it takes more. */
  #fullSince: number | null = null;

  /**
   * @param tenant null: it cannot be served yet, and is sent nothing but comments
   * @param after the last position that it was sent, or after which it begins
   */
  constructor(
    private readonly response: ServerResponse,
    readonly authorization: string | undefined,
    readonly tenant: string | null,
    public after: Position,
  ) {}

  get isServed(): boolean {
    return this.tenant !== null;
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  /** For how long its socket has taken nothing, in milliseconds. */
  get fullMs(): number {
    return this.#fullSince === null ? 0 : performance.now() - this.#fullSince;
  }

  /** False if its socket is full now: send no more before `drained`. */
  send(position: Position, message: Buffer): boolean {
    this.after = position;
    return this.#write(message);
  }

  /** Shows that the stream lives, unless more is waiting for the reader anyway. */
  comment(): void {
    if (this.isOpen && this.#fullSince === null) this.#write(COMMENT);
  }

  /** Until its socket takes more, or it is gone. */
  async drained(): Promise<void> {
    if (this.#fullSince === null || !this.isOpen) return;
    await new Promise<void>((resolve) => {
      // Neither stays behind, for a slow reader drains often.
      const over = () => {
        this.response.off('drain', over).off('close', over);
        resolve();
      };
      this.response.on('drain', over).on('close', over);
    });
  }

  /** Ends the stream with a comment that says why; the reader may come back. */
  end(reason: string): void {
    if (!this.isOpen) return;
    this.response.end(`: ${reason}\n\n`);
    const late = setTimeout(() => this.response.destroy(), FAREWELL_MS);
    this.response.once('close', () => clearTimeout(late));
  }

  #write(chunk: Buffer): boolean {
    if (this.response.write(chunk)) return true;
    if (this.#fullSince === null) {
      this.#fullSince = performance.now();
      this.response.once('drain', () => {
        this.#fullSince = null;
      });
    }
    return false;
  }
}
