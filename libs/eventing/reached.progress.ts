import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Database } from './database.js';
import type { Projection } from './projection.js';
import type { ProjectionProgress, Shown } from './projection.progress.js';
import { Waiters } from './waiters.js';

/** The progress of a projection that runs in this process, or in a thread of it, and tells of each commit. */
export class ReachedProgress implements ProjectionProgress {
  readonly #waiters = new Waiters();
  #reached: Position = 0n;
  #over = false;

  constructor(
    private readonly database: Database,
    private readonly projection: Pick<Projection, 'name' | 'settled'>,
    private readonly clock: Clock,
  ) {}

  /** The last position whose rows are committed. */
  get position(): Position {
    return this.#reached;
  }

  /** Told where the rows are: further back than before if a crash of the database lost commits. */
  reached(position: Position): void {
    this.#reached = position;
    this.look();
  }

  /** Lets those look again who wait for rows that time brings. */
  look(): void {
    this.#waiters.wake();
  }

  /** Nothing more is committed: waiting ends in vain. */
  end(): void {
    this.#over = true;
    this.#waiters.wake();
  }

  async waitFor(
    tenant: string,
    position: Position,
    timeoutMs: number,
    signal?: AbortSignal,
    shown?: Shown,
  ): Promise<boolean> {
    const deadline = this.clock.now() + timeoutMs;
    for (;;) {
      if (this.#reached >= position && (await this.#holds(tenant, position, shown?.insights))) return true;
      const left = deadline - this.clock.now();
      if (left <= 0 || signal?.aborted || this.#over) return false;
      await this.#waiters.wait(left, signal);
    }
  }

  /** Asks the rows themselves: a crash of the database may have lost what was committed here. */
  async #holds(tenant: string, position: Position, insights?: readonly string[]): Promise<boolean> {
    const [{ rowCount }, settled] = await Promise.all([
      this.database.query(
        'select from engine.checkpoints where projection = $1 and position >= $2',
        [this.projection.name, `${position}`],
        { repeated: true },
      ),
      this.projection.settled(this.database, tenant, position, insights),
    ]);
    return rowCount > 0 && settled;
  }
}
