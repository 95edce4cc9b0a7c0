import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Database } from './database.js';

/** What the bus holds of the log. */
export interface Carried {
  /** All events up to this one. */
  readonly position: Position;
  /** The last position in each partition. */
  readonly sent: readonly Position[];
}

/** The right to move the checkpoint, and where it was when it was given. */
export interface Lease extends Carried {
  /** Counts all leases. */
  readonly number: bigint;
}

/** Another relay has taken over since: it goes on from the checkpoint, and this one has nothing to say any more. */
export class LeaseLost extends Error {
  constructor(number: bigint) {
    super(`The relay's lease ${number} has passed to another`);
    this.name = 'LeaseLost';
  }
}

/** A crash of the database took back what was committed without waiting for its disk. */
export class CheckpointTakenBack extends Error {
  constructor(position: Position, committed: Position) {
    super(`The relay's checkpoint is at ${position} again, after ${committed}: it is carried from there once more`);
    this.name = 'CheckpointTakenBack';
  }
}

/**
 * How far a bus has been filled, in one row: the checkpoint, what was sent to each partition, and the lease that fences
 * both. Time is PostgreSQL's, so that clocks of several machines need not agree.
 */
export class RelayCheckpoint {
  constructor(
    private readonly database: Database,
    private readonly bus: string,
    private readonly leaseMs: number,
  ) {}

  /** @throws Refusal if the row tells of another log, or of another number of partitions. */
  async open(storeEpoch: string, partitions: number): Promise<void> {
    await this.database.query(
      `insert into relay.checkpoints (bus, store_epoch, position, sent, lease, leased_until)
       values ($1, $2, 0, array_fill(0::bigint, array[$3::int]), 0, '-infinity') on conflict do nothing`,
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
        `${this.bus} was filled from the log ${row.store_epoch}, and this is the log ${storeEpoch}: of another installation, or restored since. Connect the database that belongs to it; after a restore, stop all, run npm run new-epoch and delete the topic, and all is carried again.`,
      );
    }
    if (row && row.sent.length !== partitions) {
      throw new Refusal(
        'conflict',
        'RELAY_PARTITIONS',
        `${this.bus} was filled with ${row.sent.length} partitions, not ${partitions}: customers would change theirs. Configure ${row.sent.length}; or stop all, delete the topic and its row in relay.checkpoints, and let it be carried again.`,
      );
    }
  }

  async read(): Promise<Carried> {
    const { rows } = await this.database.query<Carried>('select position, sent from relay.checkpoints where bus = $1', [
      this.bus,
    ]);
    return rows[0] ?? { position: 0n, sent: [] };
  }

  /** Undefined: another one holds it. */
  async acquire(holder: string): Promise<Lease | undefined> {
    const { rows } = await this.database.query<Lease>(
      `update relay.checkpoints
          set lease = lease + 1, holder = $2, leased_until = clock_timestamp() + $3 * interval '1 ms'
        where bus = $1 and leased_until <= clock_timestamp()
       returning lease as number, position, sent`,
      [this.bus, holder, this.leaseMs],
    );
    return rows[0];
  }

  /**
   * Answers the checkpoint's position as the row has it.
   * @throws LeaseLost
   */
  async extend({ number }: Lease): Promise<Position> {
    const { rows } = await this.database.query<{ position: bigint }>(
      `update relay.checkpoints set leased_until = clock_timestamp() + $3 * interval '1 ms'
        where bus = $1 and lease = $2 returning position`,
      [this.bus, number, this.leaseMs],
    );
    const [row] = rows;
    if (row === undefined) throw new LeaseLost(number);
    return row.position;
  }

  /** @throws LeaseLost; nothing was moved then. */
  async commit({ number }: Lease, { position, sent }: Carried): Promise<void> {
    // What a crash of the database takes back is carried again, to the same places.
    const { rowCount } = await this.database.transaction(
      (sql) =>
        sql.query(
          `update relay.checkpoints
              set position = $3, sent = $4, leased_until = clock_timestamp() + $5 * interval '1 ms'
            where bus = $1 and lease = $2`,
          [this.bus, number, `${position}`, sent.map(String), this.leaseMs],
        ),
      { replayable: true, repeated: true },
    );
    if (rowCount === 0) throw new LeaseLost(number);
  }

  /** Lets another one lead at once. */
  async release({ number }: Lease): Promise<void> {
    await this.database.query(
      `update relay.checkpoints set holder = null, leased_until = '-infinity' where bus = $1 and lease = $2`,
      [this.bus, number],
    );
  }
}
