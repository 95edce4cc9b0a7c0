import type { Position } from '#libs/kernel/event.js';

/** A record written by somebody outside, as it came. */
export interface InboxRecord {
  readonly partition: number;
  readonly offset: Position;
  /** In order; a name may occur several times. */
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
  readonly value: Uint8Array | null;
}

/**
 * A record that cannot be taken, as it is left for people to look at: it holds nothing of the record beyond what is
 * here.
 */
export interface DeadLetter {
  readonly record: InboxRecord;
  /** Why; ASCII names. Where the record came from is added by the inbox. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

/** Nothing failed, but the records should be delivered again later. */
export class Postponed extends Error {
  constructor(
    reason: string,
    readonly forMs: number,
  ) {
    super(reason);
    this.name = 'Postponed';
  }
}

export interface InboxReader {
  /**
   * Takes records of one partition, in order. Resolves with those that cannot be taken, once all others are done with
   * for good. If it rejects, the same records come again after a pause, and only this partition waits.
   * @throws Postponed to choose the pause
   */
  take(records: readonly InboxRecord[]): Promise<readonly DeadLetter[]>;
}

/**
 * A topic that others write and this product reads, at least once: a record is acknowledged when it is done with for good,
 * or when its dead letter is durable.
 */
export interface Inbox {
  readonly topic: string;

  /** Reads on from where all processes together left off. They share the partitions. */
  subscribe(reader: InboxReader): { stop(): Promise<void> };

  /** Records not acknowledged yet, at most some seconds out of date. @throws Error if the answer does not come soon */
  lag(): Promise<number>;
}
