import type { Position, StoredEvent } from '#libs/kernel/event.js';

/** An event in one partition of the bus. */
export interface BusRecord {
  /** As stored, but with a null content hash: that is the store's own business. */
  readonly event: StoredEvent;
  /** Position of the previous event in its partition; 0n if this is the first. Lets readers notice a missing one. */
  readonly previous: Position;
}

export interface PartitionBatch {
  readonly partition: number;
  /** In log order. */
  readonly records: readonly BusRecord[];
}

/** How far a partition has been processed, and how far it has been filled. */
export interface PartitionProgress {
  readonly partition: number;
  readonly done: Position;
  readonly sent: Position;
}

/** Handles what arrives at a consumer. */
export interface Receiver {
  /**
   * Takes records of one partition, in log order except for repeats of earlier ones. Resolves when they are done with
   * for good. If it rejects, the same records come again after a pause, and only this partition waits.
   * @param signal Aborts when the subscription stops: what is not done by then may be left, by rejecting with its reason.
   * Then it comes to whoever receives next.
   */
  receive(batch: PartitionBatch, signal: AbortSignal): Promise<void>;

  /** The basis for supervision, for every partition of the bus. */
  progress(): Promise<readonly PartitionProgress[]>;

  /**
   * The partition does not move although more was sent, and the bus keeps nothing of it, or a new connection has not
   * helped: what is missing up to `sent` must come from the store. Reads a part of it, which soon ends, and is called
   * again at once if that has moved the partition.
   * @param signal as for what is received
   */
  missing(partition: number, sent: Position, signal: AbortSignal): Promise<void>;
}

/** What a bus reports: it knows no logger. */
export interface BusObserver {
  /** An attempt failed; there will be another in `retryInMs`. */
  failed(error: unknown, retryInMs: number): void;
  /** A record on the topic that nobody here sent, or that was sent before a restore: it is skipped. */
  foreign(partition: number, reason: string): void;
  /** A consumer got a new connection because its partitions made no progress. */
  rebuilt(reason: string): void;
}

export interface Subscription {
  /** Foreign records skipped since the start. */
  readonly foreign: number;
  /** Ends once what is being received has been handled, or left by its receiver. */
  stop(): Promise<void>;
}

/**
 * Carries the log to its readers: in log order within each partition, at least once, for as long as the topic keeps it.
 * Readers detect losses by `previous`. Every adapter passes test/contract/bus.suite.ts.
 */
export interface Bus {
  readonly partitions: number;

  /**
   * Resolves when all records are durable, each partition's in the given order. Tries for ever unless aborted; then it
   * rejects with the signal's reason, and it is unknown what is durable.
   */
  send(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void>;

  /**
   * Reads all partitions from the beginning or, as a hint, from where the group left off. The members of a group, in
   * any processes, share the partitions: each record goes to one of them, and after a fault perhaps to another as well.
   */
  subscribe(group: string, receiver: Receiver): Promise<Subscription>;

  close(): Promise<void>;
}
