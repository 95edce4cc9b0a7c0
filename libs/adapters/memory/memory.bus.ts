import type { Bus, BusRecord, PartitionBatch, Receiver, Subscription } from '#libs/eventing/bus.js';
import { pause } from '#libs/eventing/pause.js';

const RETRY_MS = 10;
const MOST = 500;

/** What the port means, in the fewest lines: for tests, and as the yardstick for other adapters. */
export class MemoryBus implements Bus {
  readonly #logs: BusRecord[][];
  readonly #groups = new Map<string, Group>();

  constructor(readonly partitions: number) {
    this.#logs = Array.from({ length: partitions }, () => []);
  }

  async send(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (const { partition, records } of batches) {
      const log = this.#logs[partition];
      if (!log) throw new RangeError(`There is no partition ${partition}`);
      log.push(...records.map(({ event, previous }) => ({ event: { ...event, contentHash: null }, previous })));
    }
    for (const group of this.#groups.values()) group.wake();
  }

  async subscribe(name: string, receiver: Receiver): Promise<Subscription> {
    const group = this.#groups.get(name) ?? new Group(this.#logs);
    this.#groups.set(name, group);
    const member = new Member(receiver);
    group.join(member);
    return {
      foreign: 0,
      stop: () => group.leave(member),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.close()));
  }
}

class Member {
  readonly stopping = new AbortController();
  readonly working = new Set<Promise<void>>();

  constructor(readonly receiver: Receiver) {}
}

/** Partitions go round-robin to the members; a partition changes hands only between two batches. */
class Group {
  #members: Member[] = [];
  readonly #offsets: number[];
  readonly #busy = new Set<number>();

  constructor(private readonly logs: readonly (readonly BusRecord[])[]) {
    this.#offsets = logs.map(() => 0);
  }

  join(member: Member): void {
    this.#members.push(member);
    this.wake();
  }

  async leave(member: Member): Promise<void> {
    this.#members = this.#members.filter((other) => other !== member);
    member.stopping.abort();
    await Promise.all(member.working);
    this.wake();
  }

  async close(): Promise<void> {
    for (const member of [...this.#members]) await this.leave(member);
  }

  wake(): void {
    for (const partition of this.logs.keys()) {
      const member = this.#members[partition % Math.max(1, this.#members.length)];
      if (!member || this.#busy.has(partition)) continue;
      this.#busy.add(partition);
      const work = this.#receive(partition, member).finally(() => {
        member.working.delete(work);
        this.#busy.delete(partition);
        if (this.#next(partition).length > 0) this.wake();
      });
      member.working.add(work);
    }
  }

  #next(partition: number): readonly BusRecord[] {
    const from = this.#offsets[partition] ?? 0;
    return this.logs[partition]?.slice(from, from + MOST) ?? [];
  }

  async #receive(partition: number, { receiver, stopping: { signal } }: Member): Promise<void> {
    const records = this.#next(partition);
    if (records.length === 0 || signal.aborted) return;
    try {
      await receiver.receive({ partition, records }, signal);
      this.#offsets[partition] = (this.#offsets[partition] ?? 0) + records.length;
    } catch {
      await pause(RETRY_MS, signal);
    }
  }
}
