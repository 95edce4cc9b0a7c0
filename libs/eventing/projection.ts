import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';

/** Turns the log into rows. Rows and the place in the log are written in one transaction. */
export interface Projection {
  readonly name: string;

  /** Brings the rows up to a batch of the log, in its order. */
  apply(sql: Sql, events: readonly StoredEvent[]): Promise<void>;

  /** The same after `apply` failed for good: what cannot be projected is parked with its customer, all else is applied. */
  applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void>;

  /** In SQL: whether there is something for `tick` to do at a moment (`asked.now`). */
  readonly due: string;

  /** A step of the work that time brings (journeys close, builds proceed). True: there is more to do at once. */
  tick(sql: Sql): Promise<boolean>;

  /**
   * Whether what a tenant's queries read holds the tenant-wide changes up to a position that was projected.
   * @param parts names of those of its rows that are asked for; missing: all
   */
  settled(sql: Database, tenant: string, position: Position, parts?: readonly string[]): Promise<boolean>;
}

/** How rows are written. */
export const COMMITS = { replayable: true, repeated: true } as const;

/**
 * Where a projection stands. Holds off every other writer of its rows, in this process and in others, until the
 * transaction ends.
 */
export async function lockCheckpoint(sql: Sql, projection: string): Promise<Position> {
  const { rows } = await sql.query<{ position: bigint }>(
    'select position from engine.checkpoints where projection = $1 for update',
    [projection],
  );
  return rows[0]?.position ?? 0n;
}
