import type { Position, StoredEvent } from '#libs/kernel/event.js';

/** An event in one partition of the bus. */
export interface BusRecord {
  /** As stored; without its content hash, which is the store's own business (null). */
  readonly event: StoredEvent;
  /** Position of the previous event in its partition; 0n: it is the first. Lets readers notice a missing one. */
  readonly previous: Position;
}

export interface PartitionBatch {
  readonly partition: number;
  /** In the order of the log. */
  readonly records: readonly BusRecord[];
}

/** How far a partition is done with, and how far it has been filled. */
export interface PartitionProgress {
  readonly partition: number;
  readonly done: Position;
  readonly sent: Position;
}

/** What a consumer does with what arrives. */
export interface Receiver {
  /**
   * Takes records of one partition; in the order of the log, but for repeats of earlier ones. Resolves when they are
   * done with for good. Rejects: the same records come again after a pause, and only this partition waits.
   */
  receive(batch: PartitionBatch): Promise<void>;

  /** What supervision goes by, for every partition of the bus. */
  progress(): Promise<readonly PartitionProgress[]>;

  /**
   * The partition does not move although more was sent, and a new connection has not helped: what is missing up to
   * `sent` is not on the bus any more and must come from the store.
   */
  missing(partition: number, sent: Position): Promise<void>;
}

/** What a bus tells of itself: it knows no logger. */
export interface BusObserver {
  /** An attempt failed; there will be another in `retryInMs`. */
  failed(error: unknown, retryInMs: number): void;
  /** A record on the topic that nobody here sent, or that was sent before a restore: it is passed over. */
  foreign(partition: number, reason: string): void;
  /** A consumer got a new connection because its partitions stood still. */
  rebuilt(reason: string): void;
}

export interface Subscription {
  /** Foreign records passed over since the start. */
  readonly foreign: number;
  /** Ends after what is being received. */
  stop(): Promise<void>;
}

/**
 * Carries the log to its readers: in each partition in the log's order, at least once, for as long as the topic keeps
 * it. What it loses its readers find by `previous`. Every adapter passes test/contract/bus.suite.ts.
 */
export interface Bus {
  readonly partitions: number;

  /**
   * Resolves when all records are durable, each partition's in the given order. Tries for ever: who does not want to wait
   * any longer aborts, and it rejects with the signal's reason; what is durable by then is unknown.
   */
  send(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void>;

  /**
   * Reads all partitions from the beginning or, as a hint, from where the group was. The members of a group, in whatever
   * processes, share the partitions: each record goes to one of them, and after a fault perhaps to another one as well.
   */
  subscribe(group: string, receiver: Receiver): Promise<Subscription>;

  close(): Promise<void>;
}
