import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { PartitionBatch, PartitionProgress, Receiver } from './bus.js';
import { type EventStore, StoreUnavailable } from './event-store.js';
import { isIn } from './partition.plan.js';

/** A reader of the bus: what it does with a partition's events, and how far it has come. */
export interface PartitionReader {
  /** The position up to which the partition's events have been processed, by any process. */
  checkpoint(partition: number): Promise<Position>;

  /**
   * Takes all events of the partition after `after` up to `upTo`, and moves the checkpoint from one to the other as it
   * takes them: in steps, each of them whole.
   * @throws CheckpointMoved if another process has moved the checkpoint; then nothing was done after that.
   * @throws the signal's reason if that aborts between two steps
   */
  take(stretch: PartitionStretch, signal?: AbortSignal): Promise<void>;

  /** The last position that the relay has sent to each partition. */
  sent(): Promise<readonly Position[]>;
}

export interface PartitionStretch {
  readonly partition: number;
  readonly after: Position;
  readonly upTo: Position;
  readonly events: readonly StoredEvent[];
}

/** Another process has moved on in the partition: look again to find what is left to do. */
export class CheckpointMoved extends Error {
  constructor(partition: number, expected: Position) {
    super(`The checkpoint of partition ${partition} is not at ${expected} any more`);
    this.name = 'CheckpointMoved';
  }
}

/** Most events that are read from the store at once. */
const PAGE = 2_000;

/**
 * Turns at-least-once into exactly-once, by position rather than offset. Events at or below the checkpoint are dropped;
 * if the next event does not directly follow it, the gap is filled from the store first.
 */
export class PartitionReceiver implements Receiver {
  /** Up to where the latest loss at the end of each partition goes: it is read in parts, but reported once. */
  private readonly lost = new Map<number, Position>();

  constructor(
    private readonly store: EventStore,
    private readonly partitions: number,
    private readonly reader: PartitionReader,
    private readonly repaired: (partition: number, after: Position, upTo: Position) => void = () => {},
  ) {}

  async receive({ partition, records }: PartitionBatch, signal?: AbortSignal): Promise<void> {
    let done = await this.reader.checkpoint(partition);
    let after = done;
    let events: StoredEvent[] = [];
    const flush = async () => {
      if (events.length > 0) await this.reader.take({ partition, after, upTo: done, events }, signal);
      after = done;
      events = [];
    };
    for (const { event, previous } of records) {
      if (event.position <= done) continue;
      if (previous > done) {
        await flush();
        await this.repair(partition, done, previous, signal);
        after = previous;
      }
      events.push(event);
      done = event.position;
    }
    await flush();
  }

  async progress(): Promise<readonly PartitionProgress[]> {
    const sent = await this.reader.sent();
    return Promise.all(
      sent.map(async (position, partition) => ({
        partition,
        done: await this.reader.checkpoint(partition),
        sent: position,
      })),
    );
  }

  async missing(partition: number, sent: Position, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const done = await this.reader.checkpoint(partition);
    if (done >= sent) return;
    if (this.lost.get(partition) !== sent) this.repaired(partition, done, sent);
    this.lost.set(partition, sent);
    await this.repairPage(partition, done, sent, signal);
  }

  private async repair(partition: number, from: Position, upTo: Position, signal?: AbortSignal): Promise<void> {
    if (from >= upTo) return;
    this.repaired(partition, from, upTo);
    for (let after = from; after < upTo; ) {
      signal?.throwIfAborted();
      after = await this.repairPage(partition, after, upTo, signal);
    }
  }

  /** Answers how far the partition has come. */
  private async repairPage(
    partition: number,
    after: Position,
    upTo: Position,
    signal?: AbortSignal,
  ): Promise<Position> {
    const page = (await this.store.read(after, PAGE)).filter(({ position }) => position <= upTo);
    const last = page.at(-1)?.position;
    // What was sent is stored: if the store does not show it yet, ask again rather than believe it.
    if (last === undefined) throw new StoreUnavailable(`it does not show the events up to ${upTo} yet`);
    const events = page.filter((event) => isIn(partition, this.partitions, event));
    await this.reader.take({ partition, after, upTo: last, events }, signal);
    return last;
  }
}
