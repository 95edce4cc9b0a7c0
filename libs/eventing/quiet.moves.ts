import { setImmediate as afterThis } from 'node:timers/promises';
import { type Database, DatabaseUnavailable, together } from './database.js';
import type { Held, Lease } from './lease.js';
import type { PolicyState } from './policy.checkpoint.js';

interface QuietMove {
  readonly policy: string;
  readonly from: PolicyState;
  readonly to: PolicyState;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Moves the checkpoints of policies to which events meant nothing. As policies read the log together, they mostly do
 * this together too: it then costs one transaction, not one for each.
 */
export class QuietMoves {
  #waiting: QuietMove[] = [];

  constructor(
    private readonly database: Database,
    private readonly lease: Lease,
    private readonly held: Held,
  ) {}

  /** @throws LeaseLost; DatabaseUnavailable if it is not where it was left */
  move(policy: string, from: PolicyState, to: PolicyState): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ policy, from, to, done, failed });
      if (this.#waiting.length === 1) void this.#moveAll();
    });
  }

  async #moveAll(): Promise<void> {
    await afterThis();
    const moves = this.#waiting;
    this.#waiting = [];
    try {
      const moved = await this.#store(moves);
      for (const { policy, done, failed } of moves)
        if (moved.has(policy)) done();
        else failed(new DatabaseUnavailable('it lost its last commits, which are made again'));
    } catch (error) {
      for (const { failed } of moves) failed(error);
    }
  }

  /** The policies whose checkpoints were where they were left. */
  #store(moves: readonly QuietMove[]): Promise<ReadonlySet<string>> {
    const values = [
      moves.map(({ policy }) => policy),
      moves.map(({ from }) => `${from.position}`),
      moves.map(({ to }) => `${to.position}`),
      moves.map(({ to }) => (to.recordedUntil === null ? null : new Date(to.recordedUntil))),
    ];
    return this.database.transaction(
      async (sql) => {
        const moving = sql.query<{ policy: string }>(
          `update engine.policies p set position = m.moved_to, recorded_until = m.recorded_until
             from unnest($1::text[], $2::bigint[], $3::bigint[], $4::timestamptz[])
               as m(policy, moved_from, moved_to, recorded_until)
            where p.policy = m.policy and p.position = m.moved_from
           returning p.policy`,
          values,
        );
        const [{ rows }] = await together([moving, this.lease.extend(this.held, sql)]);
        return new Set(rows.map(({ policy }) => policy));
      },
      { replayable: true, repeated: true },
    );
  }
}
