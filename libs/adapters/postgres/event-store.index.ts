import type { Uuid } from '#libs/kernel/event.js';
import { BloomFilter, hashOf, type IdHash } from './event-store.bloom.js';
import { writeUuid } from './event-store.row.js';

/** A part of the log, and which event ids may be in it. */
export interface Partition {
  readonly first: number;
  readonly last: number;
  readonly filter: BloomFilter;
  /** The stored copy of the filter knows the ids up to this position. */
  storedTo: number;
}

const CLAIMS_A_FILTER = 1 << 16;

/**
 * What this process knows about the log up to `head`, so that an append asks the database only about ids that may
 * already be there. It never calls an id at or below `head` absent.
 */
export class LogIndex {
  readonly partitions: Partition[] = [];
  head = 0;
  /** When the event at the head was recorded. */
  recordedAt = 0;
  claims = 0;
  readonly #claimed: BloomFilter[] = [];
  readonly #uuid = Buffer.alloc(16);

  get last(): Partition | undefined {
    return this.partitions.at(-1);
  }

  partitionOf(position: number): Partition {
    const { last } = this;
    if (last && last.first <= position && position <= last.last) return last;
    const partition = this.partitions.findLast(({ first, last }) => first <= position && position <= last);
    if (!partition) throw new Error(`There is no partition for position ${position}`);
    return partition;
  }

  /** Takes the event at the next position. */
  add(source: Buffer, idAt: number, recordedAt: number): void {
    this.head++;
    this.recordedAt = recordedAt;
    this.partitionOf(this.head).filter.add(hashOf(source, idAt));
  }

  addEvent(eventId: Uuid, recordedAt: number): void {
    writeUuid(this.#uuid, 0, eventId);
    this.add(this.#uuid, 0, recordedAt);
  }

  addClaim(eventId: Uuid): void {
    if (this.claims % CLAIMS_A_FILTER === 0) this.#claimed.push(BloomFilter.for(CLAIMS_A_FILTER));
    this.claims++;
    writeUuid(this.#uuid, 0, eventId);
    this.#claimed.at(-1)?.add(hashOf(this.#uuid, 0));
  }

  mayBeClaimed(id: IdHash): boolean {
    for (const filter of this.#claimed) if (filter.mayHave(id)) return true;
    return false;
  }
}
