import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';

/** Turns the log into rows. Rows and the place in the log are written in one transaction. */
export interface Projection {
  readonly name: string;

  /** Whether an event must be applied alone, as far as it tells itself. */
  mustBeAlone(event: StoredEvent): boolean;

  /**
   * Brings the rows up to a batch of the log, in its order.
   *
   * @throws MustBeAlone if it is applied beside other batches, of other customers, and may not be
   */
  apply(sql: Sql, events: readonly StoredEvent[], how?: Applying): Promise<void>;

  /**
   * Instead of `apply`, once that failed for good: parks what cannot be projected with its customer, applies the rest.
   */
  applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void>;

  /** SQL: whether there is something for `tick` to do at a moment (`asked.now`). */
  readonly due: string;

  /** A step of the work that time brings (journeys close, builds proceed). True if there is more to do at once. */
  tick(sql: Sql): Promise<boolean>;

  /**
   * Whether what a tenant's queries read includes the tenant-wide changes up to a projected position.
   * @param parts names of the parts asked for; if missing, all
   */
  settled(sql: Database, tenant: string, position: Position, parts?: readonly string[]): Promise<boolean>;
}

/** Whether other batches are applied at the same time, by other processes; if missing, none are. */
export type Applying = 'alone' | 'beside others';

/** A batch writes rows that others may write at the same time: no other may be applied beside it. */
export class MustBeAlone extends Error {
  constructor(reason: string) {
    super(`A batch must be applied alone: ${reason}`);
    this.name = 'MustBeAlone';
  }
}

/** Milliseconds after which a transaction has held up others for long. */
export const LONG_MS = 4_000;

/** How rows are written. */
export const COMMITS = { replayable: true, repeated: true } as const;

/**
 * Where a projection stands. Holds off all other writers of its rows, in this process and others, until the transaction
 * ends.
 */
export async function lockCheckpoint(sql: Sql, projection: string): Promise<Position> {
  void sql.query(`select pg_advisory_xact_lock(${LOCKS}, hashtext($1))`, [projection]);
  const { rows } = await sql.query<{ position: bigint }>(
    'select position from engine.checkpoints where projection = $1 for update',
    [projection],
  );
  return rows[0]?.position ?? 0n;
}

/**
 * Holds off those who hold off all others, until the transaction ends. Waiting is in order: who wants to be alone is not
 * overtaken for ever.
 */
export async function shareCheckpoint(sql: Sql, projection: string): Promise<void> {
  void sql.query(`select pg_advisory_xact_lock_shared(${LOCKS}, hashtext($1))`, [projection]);
  // Versions of the code that knew no sharing lock this row.
  await sql.query('select from engine.checkpoints where projection = $1 for share', [projection]);
}

/** The first of two numbers of our advisory locks; locks of one number are others. */
const LOCKS = 15;
