import type pg from 'pg';
import { type AppendOutcome, StoreUnavailable } from '#libs/eventing/event-store.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Announcer } from './event-store.announcer.js';
import { catchUp } from './event-store.catch-up.js';
import { type ConnectionOptions, LastingConnection } from './event-store.connection.js';
import { CopyStatements, copyMessages } from './event-store.copy.js';
import { type EncodedAppends, encodeClaims, encodeEntries } from './event-store.encoding.js';
import { isOvertaken, Overtaken } from './event-store.errors.js';
import type { LogIndex } from './event-store.index.js';
import { lookUp } from './event-store.lookup.js';
import { type LogPartitions, partitionTable } from './event-store.partitions.js';
import { type Plan, plan } from './event-store.plan.js';
import { numberRows, type Run, storedRows } from './event-store.run.js';
import { COLUMN_TYPES, COLUMNS, fieldsOf, ID_AT } from './event-store.row.js';

export const CHANNEL = 'peakend_log';

/** The advisory lock of processes that append to the same log at the same time. */
export const APPENDING = 7_305_804_387;
/** For how many groups a process queues for the lock after it was overtaken once. */
const CAUTION = 100;
const ATTEMPTS = 20;
/**
 * From which attempt on it keeps those from writing who do not queue, as they have lost no race yet: a busy one would win every
 * one against who must first look where the log ends.
 */
const INSISTENT = 3;
/** So near to where another partition is needed it does not: making one waits for such a lock, and this for that. */
const BEFORE_BORDER = 100_000;

const COLUMN_LIST = COLUMNS.join(', ');
const VALUE_LIST = Object.values(COLUMN_TYPES)
  .map((type, index) => `$${index + 1}::${type}`)
  .join(', ');

/** Writes one event if there are no more claims than this process knows of. */
const insertInto = (table: string, tells: boolean) => ({
  name: `append ${table} ${tells}`,
  text: `insert into ${table} (${COLUMN_LIST}) select ${VALUE_LIST}
         where not exists (select from store.claims where number = $${COLUMNS.length + 1}::bigint)
         ${tells ? `returning pg_notify('${CHANNEL}', position::text)` : ''}`,
});
const copyInto = (table: string) => `copy ${table} (${COLUMN_LIST}) from stdin (format binary)`;
const COPY_ENTRIES =
  'copy store.streams (stream, revision, position, event_id, tenant, content_hash) from stdin (format binary)';
const COPY_CLAIMS = 'copy store.claims (number, event_id, tenant, content_hash) from stdin (format binary)';

/**
 * Writes groups of appends, one after the other, each in one transaction and mostly in one round trip.
 *
 * Each group's outcome is decided here, on the log as this process knows it up to its head, and written at the
 * positions that follow. The unique index on the position is the compare-and-set: if another process has appended in
 * the meantime, the whole write fails and is decided again. It waits for another process's unfinished append. So
 * positions have no gaps, and nobody sees a position before the ones below it.
 */
export class LogWriter {
  readonly #connection: LastingConnection;
  #cautious = 0;

  constructor(
    connection: Omit<ConnectionOptions, 'prepare'>,
    private readonly index: LogIndex,
    private readonly partitions: LogPartitions,
    private readonly announcer: Announcer,
    private readonly clock: Clock,
    /** Told each new head. */
    private readonly onHead: (head: number) => void,
  ) {
    this.#connection = new LastingConnection({ ...connection, prepare: (client) => this.#prepare(client) });
  }

  /** Connects, and learns where the log ends. */
  async open(): Promise<void> {
    await this.#connection.get();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Returns an outcome for each append, in order. */
  async write(group: readonly EncodedAppends[]): Promise<readonly AppendOutcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        const outcomes = await this.#connection.run((client) =>
          this.#cautious > 0 ? this.#writeLocked(client, group, attempt) : this.#write(client, group, false),
        );
        this.#cautious = Math.max(0, this.#cautious - 1);
        this.partitions.storeFilters();
        return outcomes;
      } catch (error) {
        if (!isOvertaken(error)) throw error;
        if (attempt === ATTEMPTS)
          throw new StoreUnavailable('other processes stored events first, again and again', { cause: error });
        this.#cautious = CAUTION;
        await this.#connection.run((client) => catchUp(client, this.index, this.partitions));
      }
    }
  }

  async #writeLocked(
    client: pg.Client,
    group: readonly EncodedAppends[],
    attempt: number,
  ): Promise<readonly AppendOutcome[]> {
    try {
      await client.query(`begin; select pg_advisory_xact_lock(${APPENDING})`);
      if (attempt >= INSISTENT && this.index.head + BEFORE_BORDER <= (this.index.last?.last ?? 0))
        await client.query(`lock table ${this.#tableTo(this.index.head + 1)} in exclusive mode`);
      await catchUp(client, this.index, this.partitions);
      return await this.#write(client, group, true);
    } catch (error) {
      // A lost connection leaves nothing to roll back.
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** @param open a transaction is under way, and this ends it. */
  async #write(client: pg.Client, group: readonly EncodedAppends[], open: boolean): Promise<readonly AppendOutcome[]> {
    const log = await lookUp(client, group, this.index);
    const made = plan(
      group.flatMap(({ appends }) => appends),
      log,
      this.index.head,
    );
    const recordedAt = Math.max(this.clock.now(), this.index.recordedAt);
    const stored = storedRows(group, made.outcomes);
    const head = numberRows(stored, this.index.head, recordedAt);
    await this.partitions.reach(head);
    const tells = head > this.index.head && this.announcer.isDue();
    const isLone = !open && head === this.index.head + 1 && made.entries.length + made.claims.length === 0;
    if (isLone) await this.#insert(client, stored[0] as Run, tells);
    else await this.#copy(client, made, stored, { head, open, tells });
    this.#learn(made, stored, recordedAt);
    if (tells) this.announcer.told();
    else if (stored.length > 0) this.announcer.later(head);
    return made.outcomes;
  }

  async #insert(client: pg.Client, { slab, rows, end }: Run, tells: boolean): Promise<void> {
    const values = [...fieldsOf(slab.subarray(rows[0], end)), this.index.claims + 1];
    const { rowCount } = await client.query({ ...insertInto(this.#tableTo(this.index.head + 1), tells), values });
    if (rowCount === 0) throw new Overtaken();
  }

  async #copy(
    client: pg.Client,
    made: Plan,
    stored: readonly Run[],
    { head, open, tells }: { readonly head: number; readonly open: boolean; readonly tells: boolean },
  ): Promise<void> {
    // Statements around a COPY take no parameters; only our own numbers are put into them.
    const statements: string[] = [];
    const messages: Uint8Array[] = [];
    const copy = (statement: string, rows: readonly Uint8Array[]) => {
      statements.push(statement);
      messages.push(...copyMessages(rows));
    };
    if (stored.length > 0) {
      statements.push(`select store.expect_claims(${this.index.claims})`);
      copy(
        copyInto(this.#tableTo(head)),
        stored.map(({ slab, rows, end }) => slab.subarray(rows[0], end)),
      );
    }
    if (made.entries.length > 0) copy(COPY_ENTRIES, [encodeEntries(made.entries)]);
    if (made.claims.length > 0) copy(COPY_CLAIMS, [encodeClaims(made.claims, this.index.claims + 1)]);
    if (tells) statements.push(`notify ${CHANNEL}, '${head}'`);
    if (open) statements.push('commit');
    if (statements.length > 0) await client.query(new CopyStatements(statements.join(';'), messages)).done;
  }

  /** The table for the events up to `head`: their partition, or the whole log if they cross a border. */
  #tableTo(head: number): string {
    const partition = this.index.partitionOf(head);
    return this.index.head + 1 < partition.first ? 'store.events' : partitionTable(partition);
  }

  #learn(made: Plan, stored: readonly Run[], recordedAt: number): void {
    for (const { slab, rows } of stored) for (const row of rows) this.index.add(slab, row + ID_AT, recordedAt);
    for (const { eventId } of made.claims) this.index.addClaim(eventId);
    if (stored.length > 0) this.onHead(this.index.head);
  }

  async #prepare(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ fsync: string; commit: string }>(
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
    );
    if (rows[0]?.fsync !== 'on')
      throw new Error('PostgreSQL runs with fsync = off: what it confirms is not on the disk');
    if (rows[0].commit === 'off') await client.query('set synchronous_commit = on');
    await catchUp(client, this.index, this.partitions);
  }
}
