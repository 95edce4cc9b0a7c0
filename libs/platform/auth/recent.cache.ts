/** How long a process may still see the old value after another process changed it, in milliseconds. */
export const RECENT_MS = 1_000;

interface Entry<Value> {
  readonly value: Value;
  readonly readAt: number;
}

/**
 * Remembers what was read recently. An entry older than `maxAge` is read again, which bounds how long a change made by
 * another process stays unseen; `forget` shows this process's own changes at once. Absence is never remembered.
 */
export class RecentCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private readonly reading = new Map<string, Promise<Value | undefined>>();

  /**
   * @param now milliseconds of a monotonic clock: one set back would keep entries too long
   * @param limit maximum number of entries; the oldest is dropped first
   */
  constructor(
    private readonly read: (key: string) => Promise<Value | undefined>,
    private readonly now: () => number = () => performance.now(),
    private readonly maxAge = RECENT_MS,
    private readonly limit = 10_000,
  ) {}

  /** Answers synchronously if the value is known, otherwise once it has been read. */
  find(key: string): Value | Promise<Value | undefined> {
    const entry = this.entries.get(key);
    if (entry && this.now() - entry.readAt < this.maxAge) return entry.value;
    return this.reading.get(key) ?? this.readAgain(key);
  }

  /** A read that began before this call does not bring the old value back. */
  forget(key: string): void {
    this.entries.delete(key);
    this.reading.delete(key);
  }

  private readAgain(key: string): Promise<Value | undefined> {
    const readAt = this.now();
    const reading = this.read(key)
      .then((value) => {
        if (this.reading.get(key) === reading) this.keep(key, value, readAt);
        return value;
      })
      .finally(() => {
        if (this.reading.get(key) === reading) this.reading.delete(key);
      });
    this.reading.set(key, reading);
    return reading;
  }

  private keep(key: string, value: Value | undefined, readAt: number): void {
    this.entries.delete(key);
    if (value === undefined) return;
    this.entries.set(key, { value, readAt });
    const oldest = this.entries.size > this.limit ? this.entries.keys().next().value : undefined;
    if (oldest !== undefined) this.entries.delete(oldest);
  }
}
