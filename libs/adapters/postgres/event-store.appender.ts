import { type Append, type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import { type EncodedAppend, encode } from './event-store.encoding.js';
import { eventsOf } from './event-store.plan.js';

export interface AppenderLimits {
  /** Most events, and about most bytes, in one transaction. */
  readonly groupEvents: number;
  readonly groupBytes: number;
  /** Most events, and about most bytes, that wait for their transaction; further callers wait to be let in. */
  readonly queueEvents: number;
  readonly queueBytes: number;
}

interface Queued extends EncodedAppend {
  readonly settle: (outcome: AppendOutcome) => void;
  readonly fail: (error: unknown) => void;
}

type Write = (items: readonly EncodedAppend[]) => Promise<readonly AppendOutcome[]>;

/** Lets many callers share transactions: who comes while one is under way goes with the next. */
export class Appender {
  #queue: Queued[] = [];
  #events = 0;
  #bytes = 0;
  readonly #outside: { readonly events: number; readonly enter: () => void }[] = [];
  #running = false;
  #closed = false;
  readonly #calls = new Set<Promise<unknown>>();

  constructor(
    private readonly write: Write,
    private readonly limits: AppenderLimits,
  ) {}

  async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    if (this.#closed) throw new StoreUnavailable('it was closed');
    const call = this.#append(appends);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Ends when every call has its answer; later callers are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#calls);
  }

  async #append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const outcomes: Promise<AppendOutcome>[] = [];
    for (const part of this.#parts(appends)) {
      const events = part.reduce((sum, append) => sum + eventsOf(append).length, 0);
      await this.#enter(events);
      outcomes.push(...this.#enqueue(part, events));
    }
    return Promise.all(outcomes);
  }

  /** Pieces of which each fits a group: a long call must not need more room than there is. */
  *#parts(appends: readonly Append[]): Generator<readonly Append[]> {
    const size = Math.min(this.limits.groupEvents, this.limits.queueEvents);
    if (appends.length <= size) yield appends;
    else for (let at = 0; at < appends.length; at += size) yield appends.slice(at, at + size);
  }

  /** @param events what they were let in for. */
  #enqueue(appends: readonly Append[], events: number): Promise<AppendOutcome>[] {
    try {
      const outcomes = encode(appends).map((encoded) => {
        this.#bytes += sizeOf(encoded);
        return new Promise<AppendOutcome>((settle, fail) => this.#queue.push({ ...encoded, settle, fail }));
      });
      if (outcomes.length > 0) void this.#run();
      return outcomes;
    } catch (error) {
      this.#leave(events, 0);
      throw error;
    }
  }

  /** Waits for room; first come, first in. */
  async #enter(events: number): Promise<void> {
    if (this.#outside.length > 0 || !this.#hasRoom(events)) {
      await new Promise<void>((enter) => this.#outside.push({ events, enter }));
    } else this.#events += events;
  }

  #hasRoom(events: number): boolean {
    if (this.#events === 0) return true;
    return this.#events + events <= this.limits.queueEvents && this.#bytes < this.limits.queueBytes;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length > 0) {
      // Everybody whose turn it is in this round of the event loop comes along.
      await new Promise(setImmediate);
      await this.#writeGroup(this.#takeGroup());
    }
    this.#running = false;
  }

  async #writeGroup(group: readonly Queued[]): Promise<void> {
    try {
      const outcomes = await this.write(group);
      group.forEach(({ settle }, index) => settle(outcomes[index] as AppendOutcome));
    } catch (error) {
      if (group.length === 1 || error instanceof StoreUnavailable) for (const { fail } of group) fail(error);
      // One of them is at fault, and the others must not pay for it.
      else {
        const half = group.length >> 1;
        await this.#writeGroup(group.slice(0, half));
        await this.#writeGroup(group.slice(half));
      }
    }
  }

  #takeGroup(): readonly Queued[] {
    let [count, events, bytes] = [0, 0, 0];
    for (const item of this.#queue) {
      if (
        count > 0 &&
        (events + item.rows.length > this.limits.groupEvents || bytes + sizeOf(item) > this.limits.groupBytes)
      )
        break;
      events += item.rows.length;
      bytes += sizeOf(item);
      count++;
    }
    const group = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    this.#leave(events, bytes);
    return group;
  }

  #leave(events: number, bytes: number): void {
    this.#events -= events;
    this.#bytes -= bytes;
    for (let next = this.#outside[0]; next && this.#hasRoom(next.events); next = this.#outside[0]) {
      this.#outside.shift();
      this.#events += next.events;
      next.enter();
    }
  }
}

const sizeOf = ({ rows, end }: EncodedAppend): number => end - (rows[0] ?? end);
