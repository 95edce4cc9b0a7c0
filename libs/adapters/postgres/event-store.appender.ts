import { type Append, type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import { type EncodedAppends, encode } from './event-store.encoding.js';

export interface AppenderLimits {
  /** Most events and, approximately, most bytes in one transaction. */
  readonly groupEvents: number;
  readonly groupBytes: number;
  /** Approximately most events and bytes that may wait for their transaction; further callers wait to be let in. */
  readonly queueEvents: number;
  readonly queueBytes: number;
}

/** A call, or as much of it as fits into one transaction. */
interface Part {
  readonly encoded: EncodedAppends;
  readonly settle: (outcomes: readonly AppendOutcome[]) => void;
  readonly fail: (error: unknown) => void;
}

/** Writes a group in one transaction; returns an outcome for each append, in order. */
type Write = (group: readonly EncodedAppends[]) => Promise<readonly AppendOutcome[]>;

const eventsIn = ({ rows }: EncodedAppends) => rows.length - 1;
const bytesOf = ({ rows }: EncodedAppends) => (rows.at(-1) ?? 0) - (rows[0] ?? 0);

/** Lets many callers share transactions: calls that come while one is under way go with the next. */
export class Appender {
  #queue: Part[] = [];
  #events = 0;
  #bytes = 0;
  readonly #outside: (() => void)[] = [];
  #calls = 0;
  #running = false;
  /** The last transaction served several callers. */
  #shared = false;
  #onClosed: (() => void) | undefined;

  constructor(
    private readonly write: Write,
    private readonly limits: AppenderLimits,
  ) {}

  async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    if (this.#onClosed) throw new StoreUnavailable('it was closed');
    this.#calls++;
    try {
      return await this.#append(appends);
    } finally {
      this.#calls--;
      this.#endIfClosed();
    }
  }

  /** Ends when every call has its answer; later calls are refused. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      this.#endIfClosed();
    });
  }

  #endIfClosed(): void {
    if (this.#calls === 0) this.#onClosed?.();
  }

  async #append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    const parts: Promise<readonly AppendOutcome[]>[] = [];
    for (let next = 0; next < appends.length; ) {
      if (this.#outside.length > 0 || !this.#hasRoom()) await new Promise<void>((enter) => this.#outside.push(enter));
      const encoded = this.#encode(appends, next);
      next += encoded.appends.length;
      const part = new Promise<readonly AppendOutcome[]>((settle, fail) => this.#enqueue({ encoded, settle, fail }));
      // It may fail while the next one waits to be let in.
      if (next < appends.length) part.catch(() => undefined);
      parts.push(part);
    }
    const [first] = parts;
    return parts.length === 1 && first ? first : (await Promise.all(parts)).flat();
  }

  #encode(appends: readonly Append[], from: number): EncodedAppends {
    try {
      return encode(appends, from, { events: this.limits.groupEvents, bytes: this.limits.groupBytes });
    } catch (error) {
      this.#admit();
      throw error;
    }
  }

  #enqueue(part: Part): void {
    this.#queue.push(part);
    this.#events += eventsIn(part.encoded);
    this.#bytes += bytesOf(part.encoded);
    this.#admit();
    if (!this.#running) void this.#run();
  }

  #hasRoom(): boolean {
    return this.#events < this.limits.queueEvents && this.#bytes < this.limits.queueBytes;
  }

  /** First come, first in; the next is let in once this one's events are counted. */
  #admit(): void {
    if (this.#hasRoom()) this.#outside.shift()?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      // If there are several, every call from this round of the event loop comes along.
      if (this.#shared) await new Promise(setImmediate);
      const group = this.#takeGroup();
      this.#shared = group.length > 1;
      await this.#writeGroup(group);
    }
    this.#running = false;
  }

  async #writeGroup(group: readonly Part[]): Promise<void> {
    try {
      const outcomes = await this.write(group.map(({ encoded }) => encoded));
      let at = 0;
      for (const { encoded, settle } of group) settle(outcomes.slice(at, (at += encoded.appends.length)));
    } catch (error) {
      await this.#isolate(group, error);
    }
  }

  /** One call of a group is at fault; the others must not suffer for it. */
  async #isolate(group: readonly Part[], error: unknown): Promise<void> {
    if (error instanceof StoreUnavailable || group.length === 1) {
      for (const { fail } of group) fail(error);
      return;
    }
    const half = group.length >> 1;
    await this.#writeGroup(group.slice(0, half));
    await this.#writeGroup(group.slice(half));
  }

  #takeGroup(): readonly Part[] {
    let [count, events, bytes] = [0, 0, 0];
    for (const { encoded } of this.#queue) {
      const [moreEvents, moreBytes] = [events + eventsIn(encoded), bytes + bytesOf(encoded)];
      if (count > 0 && (moreEvents > this.limits.groupEvents || moreBytes > this.limits.groupBytes)) break;
      [count, events, bytes] = [count + 1, moreEvents, moreBytes];
    }
    const group = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    this.#events -= events;
    this.#bytes -= bytes;
    this.#admit();
    return group;
  }
}
