import type { Append, AppendOutcome } from '#libs/eventing/event-store.js';

/** Lets a limited number in at a time; the others wait, first come, first in. */
class Turnstile {
  readonly #outside: (() => void)[] = [];

  constructor(private free: number) {}

  async enter(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((enter) => this.#outside.push(enter));
  }

  leave(): void {
    const next = this.#outside.shift();
    if (next) next();
    else this.free++;
  }
}

/** Keeps many independent appends under way at once, but in order if they share a stream. */
export class Pipeline {
  readonly #turnstile: Turnstile;
  readonly #running = new Set<Promise<unknown>>();

  constructor(
    private readonly append: (append: Append) => Promise<AppendOutcome>,
    private readonly streamsOf: (append: Append) => readonly string[],
    inFlight: number,
  ) {
    this.#turnstile = new Turnstile(inFlight);
  }

  /**
   * Returns an outcome for each. If one fails, those not yet under way are not begun, and the call fails with its
   * error.
   */
  async run(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const call = this.#run(appends);
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
    }
  }

  /** Ends when every call has its answer. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #run(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const last = new Map<string, Promise<unknown>>();
    const failures: unknown[] = [];
    const outcomes = appends.map((append) => {
      const streams = this.streamsOf(append);
      const before = streams.flatMap((stream) => last.get(stream) ?? []);
      const outcome = this.#inTurn(append, before, failures);
      for (const stream of streams) last.set(stream, outcome);
      return outcome;
    });
    const settled = await Promise.all(outcomes);
    if (failures.length > 0) throw failures[0];
    return settled as readonly AppendOutcome[];
  }

  /** Never rejects: undefined stands for a failure, or for an append not begun because of one. */
  async #inTurn(
    append: Append,
    before: readonly Promise<unknown>[],
    failures: unknown[],
  ): Promise<AppendOutcome | undefined> {
    if (before.length > 0) await Promise.all(before);
    await this.#turnstile.enter();
    try {
      return failures.length > 0 ? undefined : await this.append(append);
    } catch (error) {
      failures.push(error);
      return undefined;
    } finally {
      this.#turnstile.leave();
    }
  }
}
