import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Database, type Sql, together } from './database.js';
import { type Held, Lease } from './lease.js';

/** How much of the log the bus holds. */
export interface Carried {
  /** All events up to this one. */
  readonly position: Position;
  /** The last position in each partition. */
  readonly sent: readonly Position[];
}

/** The right to move the checkpoint, and where it was when it was given. */
export interface RelayLease extends Carried, Held {}

/** A crash of the database undid what was committed without waiting for its disk. */
export class CheckpointTakenBack extends Error {
  constructor(position: Position, committed: Position) {
    super(`The relay's checkpoint fell back from ${committed} to ${position}: carrying on from there`);
    this.name = 'CheckpointTakenBack';
  }
}

/** Somebody deleted how far a bus is filled while relays ran. */
export class ProgressGone extends Error {
  constructor(bus: string) {
    super(`relay.checkpoints has no row of ${bus} any more: start the relays again, and the log is carried again`);
    this.name = 'ProgressGone';
  }
}

/** How far a bus has been filled, in one row: the checkpoint, and what was sent to each partition. A lease fences both. */
export class RelayCheckpoint {
  readonly #lease: Lease;

  /** @param lastsMs how long a lease lasts unless extended, in milliseconds */
  constructor(
    private readonly database: Database,
    private readonly bus: string,
    readonly lastsMs: number,
  ) {
    this.#lease = new Lease(database, `relay of ${bus}`, lastsMs);
  }

  /**
   * Begins a bus that was not filled yet, or was emptied. How far its readers had come says nothing of the new one, where
   * customers may be in other partitions.
   *
   * @throws Refusal if the row names another log or another number of partitions.
   */
  async open(storeEpoch: string, partitions: number): Promise<void> {
    await this.database.query(
      `with begun as (
         insert into relay.checkpoints (bus, store_epoch, position, sent)
         values ($1, $2, 0, array_fill(0::bigint, array[$3::int])) on conflict do nothing returning bus)
       delete from engine.partitions p using begun where p.bus = begun.bus`,
      [this.bus, storeEpoch, partitions],
    );
    const { rows } = await this.database.query<{ store_epoch: string; sent: readonly bigint[] }>(
      'select store_epoch, sent from relay.checkpoints where bus = $1',
      [this.bus],
    );
    const [row] = rows;
    if (row && row.store_epoch !== storeEpoch) {
      throw new Refusal(
        'conflict',
        'FOREIGN_RELAY',
        `${this.bus} was filled from the log ${row.store_epoch}, but this is the log ${storeEpoch}: the topic belongs to another installation, or this log was restored since. Connect the database that belongs to this one; after a restore, stop everything, run npm run new-epoch and delete the topic, and everything is carried again.`,
      );
    }
    if (row && row.sent.length !== partitions) {
      throw new Refusal(
        'conflict',
        'RELAY_PARTITIONS',
        `${this.bus} was filled with ${row.sent.length} partitions, not ${partitions}: customers would move to other partitions. Configure ${row.sent.length}; or stop everything, delete the topic and its row in relay.checkpoints, and let the log be carried again.`,
      );
    }
  }

  async read(): Promise<Carried> {
    const { rows } = await this.database.query<Carried>('select position, sent from relay.checkpoints where bus = $1', [
      this.bus,
    ]);
    return rows[0] ?? { position: 0n, sent: [] };
  }

  /** Undefined if another process holds it. @throws ProgressGone */
  async acquire(holder: string): Promise<RelayLease | undefined> {
    const held = await this.#lease.acquire(holder);
    if (held === undefined) return undefined;
    const carried = await this.read();
    // A plan for no partitions would carry the log nowhere.
    if (carried.sent.length === 0) throw new ProgressGone(this.bus);
    return { ...held, ...carried };
  }

  /** @throws LeaseLost */
  extend(lease: Held): Promise<void> {
    return this.#lease.extend(lease);
  }

  /** @throws LeaseLost or ProgressGone; then nothing was moved. */
  async commit(lease: Held, { position, sent }: Carried): Promise<void> {
    // If a crash of the database undoes this, the events are carried again, to the same places.
    await this.database.transaction(
      (sql) => together([this.#lease.extend(lease, sql), this.#move(sql, { position, sent })]),
      { replayable: true, repeated: true },
    );
  }

  async #move(sql: Sql, { position, sent }: Carried): Promise<void> {
    const { rowCount } = await sql.query('update relay.checkpoints set position = $2, sent = $3 where bus = $1', [
      this.bus,
      `${position}`,
      sent.map(String),
    ]);
    if (rowCount === 0) throw new ProgressGone(this.bus);
  }

  /** Lets another process lead at once. */
  release(lease: Held): Promise<void> {
    return this.#lease.release(lease);
  }
}
