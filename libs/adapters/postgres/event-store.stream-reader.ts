import type { StoredEvent, Uuid } from '#libs/kernel/event.js';

/** Reads streams in one statement; the events of each, in the order asked for. */
type ReadStreams = (streams: readonly Uuid[]) => Promise<readonly (readonly StoredEvent[])[]>;

/** Most streams in one statement. */
const MOST = 100;

interface Asked {
  readonly stream: Uuid;
  readonly settle: (events: readonly StoredEvent[]) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Lets many callers share statements: who asks while one is under way goes with the next. That begins later, so it finds
 * whatever was stored before it was asked for.
 */
export class StreamReader {
  #waiting: Asked[] = [];
  #isReading = false;

  constructor(private readonly readStreams: ReadStreams) {}

  read(stream: Uuid): Promise<readonly StoredEvent[]> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ stream, settle, fail });
      void this.#readNext();
    });
  }

  async #readNext(): Promise<void> {
    if (this.#isReading || this.#waiting.length === 0) return;
    this.#isReading = true;
    const asked = this.#waiting.splice(0, MOST);
    try {
      const found = await this.readStreams(asked.map(({ stream }) => stream));
      for (const [index, { settle }] of asked.entries()) settle(found[index] ?? []);
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
    this.#isReading = false;
    void this.#readNext();
  }
}
