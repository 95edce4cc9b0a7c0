import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Database } from './database.js';
import { pause } from './pause.js';
import { COMMITS, lockCheckpoint, type Projection } from './projection.js';
import { supervised } from './supervised.js';
import type { Turn } from './turn.js';

/** Commits the projection's rows in this process, and must notice lost commits. */
export interface TickerWatch {
  /** The last position whose rows were committed here. */
  committed(): Position;
  /**
   * Told where the checkpoint was found and what had been committed here before. @throws Error if some of that is lost
   */
  found(checkpoint: Position, committed: Position): void;
  /** Told after each look. */
  looked(): void;
}

const NOBODY: TickerWatch = { committed: () => 0n, found: () => undefined, looked: () => undefined };

/**
 * Does the work that time brings to a projection, however the events arrive. Several processes may run it: they take
 * turns, and so do the ticker and the batches within one.
 */
export class ProjectionTicker {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly projection: Projection,
    private readonly turn: Turn,
    private readonly clock: Clock,
    private readonly failed: (error: unknown, retryInMs: number) => void,
    /** How long to wait between two checks for work that time brings. */
    private readonly tickMs = 250,
    private readonly watch = NOBODY,
  ) {}

  start(): void {
    const { signal } = this.stopping;
    const keepTime = async () => {
      while (!signal.aborted) {
        const more = (await this.isDue()) && (await this.turn.take(() => this.tick()));
        this.watch.looked();
        if (!more) await pause(this.tickMs, signal);
      }
    };
    this.running = supervised(keepTime, signal, this.failed);
  }

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Not serialised: usually nothing is due, and events should not wait. */
  private async isDue(): Promise<boolean> {
    const committed = this.watch.committed();
    const { rows } = await this.database.query<{ position: bigint; due: boolean }>(
      `select c.position, ${this.projection.due} as due from engine.checkpoints c, (select $2::timestamptz as now) asked
        where c.projection = $1`,
      [this.projection.name, new Date(this.clock.now())],
      { repeated: true },
    );
    this.watch.found(rows[0]?.position ?? 0n, committed);
    return rows[0]?.due ?? false;
  }

  private tick(): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const committed = this.watch.committed();
      this.watch.found(await lockCheckpoint(sql, this.projection.name), committed);
      return this.projection.tick(sql);
    }, COMMITS);
  }
}
