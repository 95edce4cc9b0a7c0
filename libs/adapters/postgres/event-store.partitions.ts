import type pg from 'pg';
import { BloomFilter } from './event-store.bloom.js';
import type { LogIndex, Partition } from './event-store.index.js';

/** Lets processes make partitions one at a time. */
const LOCK = 7_305_804_386;

/** A filter is stored this many times while its partition fills, so that a start has little to reread. */
const FILTER_STEPS = 16;
/** As many events as a start rereads in a moment. */
const WORTH_STORING = 20_000;

export const partitionTable = ({ first }: { readonly first: number }) => `store.events_${first}`;

/** Splits the log into tables by position, each with a unique index of its own, made ahead of the events. */
export class LogPartitions {
  #making: Promise<void> | undefined;
  #storing: Promise<void> | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly index: LogIndex,
    private readonly size: number,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Learns of new partitions, with their filters as stored. */
  async load(): Promise<void> {
    const { rows } = await this.pool.query<[bigint, bigint, bigint, Buffer | null]>({
      text: `select first_position, last_position, filtered_to, filter from store.partitions
             where first_position > $1 order by first_position`,
      values: [this.index.last?.first ?? 0],
      rowMode: 'array',
    });
    const isFirstTime = this.index.partitions.length === 0;
    for (const [first, last, storedTo, filter] of rows) {
      // Somebody else in this process may have asked for the same meanwhile.
      if (Number(first) <= (this.index.last?.first ?? 0)) continue;
      const capacity = Number(last) - Number(first) + 1;
      this.index.partitions.push({
        first: Number(first),
        last: Number(last),
        storedTo: Number(storedTo),
        filter: filter ? BloomFilter.from(filter) : BloomFilter.for(capacity),
      });
    }
    if (isFirstTime) this.index.head = knownTo(this.index.partitions);
  }

  /**
   * Waits until there is a table for every position up to `position`; makes the next one when the last is half full.
   */
  async reach(position: number): Promise<void> {
    while (position > (this.index.last?.last ?? 0)) await this.#make();
    const { last } = this.index;
    if (!last || position <= last.last - this.size / 2 || this.#making) return;
    this.#make().catch(this.report);
  }

  /** Stores the filters that have grown; nobody waits for it. */
  storeFilters(): void {
    this.#storing ??= this.#storeThose((partition) => this.#isDue(partition)).finally(() => {
      this.#storing = undefined;
    });
  }

  /** Ends what is under way, and stores the filter of the newest events if rereading them would take long. */
  async close(): Promise<void> {
    await this.#making?.catch(() => undefined);
    await this.#storing;
    await this.#storeThose((partition) => this.#isDue(partition) || this.#grown(partition) >= WORTH_STORING);
  }

  #filled({ first, last }: Partition): number {
    return this.index.head < first ? 0 : Math.min(last, this.index.head);
  }

  /** How many events the stored filter does not know yet. */
  #grown(partition: Partition): number {
    return this.#filled(partition) - Math.max(partition.storedTo, partition.first - 1);
  }

  #isDue(partition: Partition): boolean {
    const grown = this.#grown(partition);
    return grown > 0 && (this.#filled(partition) === partition.last || grown >= this.size / FILTER_STEPS);
  }

  async #storeThose(chosen: (partition: Partition) => boolean): Promise<void> {
    try {
      for (const partition of this.index.partitions) if (chosen(partition)) await this.#store(partition);
    } catch (error) {
      this.report(error);
    }
  }

  async #store(partition: Partition): Promise<void> {
    const filled = this.#filled(partition);
    await this.pool.query(
      'update store.partitions set filter = $3, filtered_to = $2 where first_position = $1 and filtered_to < $2',
      [partition.first, filled, Buffer.from(partition.filter.bytes)],
    );
    partition.storedTo = filled;
  }

  #make(): Promise<void> {
    this.#making ??= this.#makeNext().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  /** Another process may do the same at any point, and one may have died halfway. */
  async #makeNext(): Promise<void> {
    const first = (this.index.last?.last ?? 0) + 1;
    const last = first + this.size - 1;
    if (await this.#attach(first, last)) {
      await this.pool.query(INVALIDATE);
      await this.pool.query(
        `insert into store.partitions (first_position, last_position, filtered_to) values ($1, $2, 0)
         on conflict do nothing`,
        [first, last],
      );
    }
    await this.load();
  }

  /** Makes the table of a partition unless it is there. Returns false if another process has it in use already. */
  async #attach(first: number, last: number): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const { rows } = await client.query<{ used: boolean; made: boolean }>(
        `select exists (select from store.partitions where first_position >= $1) as used,
                to_regclass($2) is not null as made`,
        [first, partitionTable({ first })],
      );
      const { used, made } = rows[0] ?? { used: false, made: false };
      if (!used && !made) await client.query(createPartition(first, last));
      await client.query('commit');
      client.release();
      return !used;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

// Attached: creating it in place would lock the whole log against readers.
function createPartition(first: number, last: number): string {
  const table = partitionTable({ first });
  return `
    create table ${table} (
      like store.events,
      primary key (position),
      unique (event_id)
    );
    alter table store.events attach partition ${table} for values from (${first}) to (${last + 1})`;
}

/**
 * Makes every session read anew which partitions there are; it changes nothing else. One that was reading just that while
 * a partition was attached goes on without it (PostgreSQL 18.4), and would miss whatever is stored there. So a partition
 * is used only after this.
 */
const INVALIDATE = 'alter table store.events alter column position set statistics -1';

/** Just below the last position that the stored filters cover, so that the event there is read for its time. */
function knownTo(partitions: readonly Partition[]): number {
  const unfinished = partitions.find(({ last, storedTo }) => storedTo < last);
  return unfinished ? Math.max(0, Math.max(unfinished.storedTo, unfinished.first - 1) - 1) : 0;
}
