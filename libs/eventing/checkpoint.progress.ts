import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Database } from './database.js';
import { pause } from './pause.js';
import type { ProjectionProgress, Shown } from './projection.progress.js';
import type { Projection } from './projection.js';

/** Milliseconds before a waiting reader looks at the checkpoint again. */
const POLL_MS = 10;

/** The progress of a projection that another process runs, read from its checkpoint. */
export class CheckpointProgress implements ProjectionProgress {
  private looking: Promise<Position> | undefined;

  constructor(
    private readonly database: Database,
    private readonly projection: Pick<Projection, 'name' | 'settled'>,
    private readonly clock: Clock,
  ) {}

  /** Makes the checkpoint if it is not there yet. */
  async begin(): Promise<void> {
    await this.database.query(
      'insert into engine.checkpoints (projection, position) values ($1, 0) on conflict do nothing',
      [this.projection.name],
    );
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
      const reached = (await this.position()) >= position;
      if (reached && (await this.projection.settled(this.database, tenant, position, shown?.insights))) return true;
      const left = deadline - this.clock.now();
      if (left <= 0 || signal?.aborted) return false;
      await pause(Math.min(POLL_MS, left), signal);
    }
  }

  /**
   * The last position whose rows are committed. Concurrent callers share one query; the next one sees what it missed.
   */
  position(): Promise<Position> {
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async look(): Promise<Position> {
    const { rows } = await this.database.query<{ position: bigint }>(
      'select position from engine.reached where projection = $1',
      [this.projection.name],
      { repeated: true },
    );
    return rows[0]?.position ?? 0n;
  }
}
