import type { Position } from '#libs/kernel/event.js';
import { type Database, DatabaseUnavailable, type Sql, together } from './database.js';
import type { Held, Lease } from './lease.js';

/** How far a policy has come. */
export interface PolicyState {
  /** When it began in this installation: milliseconds since 1970, UTC. */
  readonly beganAt: number;
  /** The head when it began: events up to here lead to nothing. */
  readonly beganPosition: Position;
  /** Its rows reflect the log up to here, and what that led to is stored. */
  readonly position: Position;
  /** The position of its last decision; 0n if it has decided nothing. */
  readonly appended: Position;
  /** The latest recorded time up to its position, in milliseconds since 1970; null if nothing was recorded yet. */
  readonly recordedUntil: number | null;
}

interface Row {
  readonly began_at: Date;
  readonly began_position: bigint;
  readonly position: bigint;
  readonly appended_position: bigint;
  readonly recorded_until: Date | null;
}

/** How far a policy has come, in one row that only the lease holder moves, together with the policy's own rows. */
export class PolicyCheckpoint {
  constructor(
    private readonly database: Database,
    private readonly lease: Lease,
    private readonly policy: string,
  ) {}

  /** Makes the row if the policy is new: it then begins at the log's head. */
  async begin(now: number, head: Position): Promise<PolicyState> {
    await this.database.query(
      `insert into engine.policies (policy, began_at, began_position, position, appended_position)
       values ($1, $2, $3, 0, 0) on conflict do nothing`,
      [this.policy, new Date(now), `${head}`],
    );
    const { rows } = await this.database.query<Row>('select * from engine.policies where policy = $1', [this.policy]);
    const [row] = rows;
    if (row === undefined) throw new DatabaseUnavailable(`it lost the row of the policy ${this.policy}`);
    return {
      beganAt: row.began_at.getTime(),
      beganPosition: row.began_position,
      position: row.position,
      appended: row.appended_position,
      recordedUntil: row.recorded_until?.getTime() ?? null,
    };
  }

  /**
   * Moves it together with what `write` writes. If a crash of the database undoes this, the events are taken and
   * decided again, which stores nothing twice.
   * @throws LeaseLost; DatabaseUnavailable if it is not where it was left
   */
  async move(held: Held, from: PolicyState, to: PolicyState, write: (sql: Sql) => void): Promise<void> {
    await this.database.transaction(
      async (sql) => {
        const moving = sql.query(
          `update engine.policies set position = $3, appended_position = $4, recorded_until = $5
            where policy = $1 and position = $2`,
          [
            this.policy,
            `${from.position}`,
            `${to.position}`,
            `${to.appended}`,
            to.recordedUntil === null ? null : new Date(to.recordedUntil),
          ],
        );
        const holding = this.lease.extend(held, sql);
        write(sql);
        const [{ rowCount }] = await together([moving, holding]);
        if (rowCount === 0) throw new DatabaseUnavailable('it lost its last commits, which are made again');
      },
      { replayable: true, repeated: true },
    );
  }
}
