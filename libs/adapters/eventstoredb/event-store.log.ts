import type { ReadAllOptions } from '@eventstore/db-client';
import type { Position } from '#libs/kernel/event.js';
import { persist } from './event-store.patience.js';
import { isOfTheLog, type StoredRecord } from './event-store.record.js';
import type { EventStoreDBServer } from './event-store.server.js';
import type { PatienceOptions } from './event-store.streams.js';

/** Most records in one read, and the fewest that are worth a round trip. */
const MOST = 500;
const FEWEST = 16;

export interface Scanned {
  readonly records: readonly StoredRecord[];
  /** How far the scan got, whether or not it found something of ours. */
  readonly reached: Position;
}

/** Our events among everything the server holds: skips claims, system events and other systems' events. */
export class ServerLog {
  /** The last known position of an event of ours; 0n if none is known. */
  #known: Position = 0n;
  /** There is nothing of ours before it. */
  #start: Position = 0n;

  constructor(
    private readonly server: EventStoreDBServer,
    private readonly patience: PatienceOptions,
  ) {}

  /** Skips what others wrote before our first event. */
  beginAt(position: Position): void {
    this.#start = position;
  }

  /** Up to `limit` events after `after`. */
  async scan(after: Position, limit: number): Promise<Scanned> {
    const records: StoredRecord[] = [];
    let reached = after > this.#start ? after : this.#start;
    for (;;) {
      // Reads include the position they start from, so ask for one more.
      const asked = Math.min(MOST, Math.max(FEWEST, limit - records.length + 1));
      const page = await this.#read({ fromPosition: reached === 0n ? 'start' : at(reached), maxCount: asked });
      for (const record of page) {
        if (record.position <= reached) continue;
        reached = record.position;
        if (!isOfTheLog(record)) continue;
        records.push(record);
        if (records.length === limit) break;
      }
      if (page.length < asked || records.length === limit) break;
    }
    this.#remember(records.at(-1)?.position);
    return { records, reached };
  }

  /** The position of our last event: searches backwards from the end, down to the last one known. */
  async head(): Promise<Position> {
    const backwards = { direction: 'backwards' } as const;
    let from: ReadAllOptions['fromPosition'] = 'end';
    for (let asked = FEWEST; ; asked = Math.min(MOST, asked * 4)) {
      const page = await this.#read({ ...backwards, fromPosition: from, maxCount: asked });
      const seen = this.#known > this.#start ? this.#known : this.#start;
      const stop = page.find((record) => record.position <= seen || isOfTheLog(record));
      if (stop && isOfTheLog(stop)) this.#remember(stop.position);
      const last = page.at(-1);
      if (stop || !last || page.length < asked) return this.#known;
      from = at(last.position);
    }
  }

  #remember(position: Position | undefined): void {
    if (position !== undefined && position > this.#known) this.#known = position;
  }

  #read(options: ReadAllOptions): Promise<readonly StoredRecord[]> {
    return persist(this.patience.patienceMs, this.patience.attemptMs, (ms) => this.server.readAll(options, ms));
  }
}

const at = (position: Position) => ({ commit: position, prepare: position });
