import type { Clock } from '#libs/kernel/clock.js';
import type { Database } from './database.js';
import { pause } from './pause.js';
import type { Projection } from './projection.runner.js';
import { supervised } from './supervised.js';
import type { Turn } from './turn.js';

/**
 * Does what time brings to a projection whose events a bus brings. Several processes may: they take turns, and within
 * one the ticker and the partitions do.
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
    private readonly tickMs = 250,
  ) {}

  start(): void {
    const { signal } = this.stopping;
    const keepTime = async () => {
      const more = (await this.isDue()) && (await this.turn.take(() => this.tick()));
      if (!more) await pause(this.tickMs, signal);
    };
    this.running = supervised(keepTime, signal, this.failed);
  }

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async isDue(): Promise<boolean> {
    const { rows } = await this.database.query<{ due: boolean }>(
      `select ${this.projection.due} as due from (select $1::timestamptz as now) asked`,
      [new Date(this.clock.now())],
      { repeated: true },
    );
    return rows[0]?.due ?? false;
  }

  private tick(): Promise<boolean> {
    return this.database.transaction(
      async (sql) => {
        await sql.query('select from engine.checkpoints where projection = $1 for update', [this.projection.name]);
        return this.projection.tick(sql);
      },
      { replayable: true, repeated: true },
    );
  }
}
