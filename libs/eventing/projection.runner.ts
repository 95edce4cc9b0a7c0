import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { type Database, DatabaseUnavailable, type Sql, together } from './database.js';
import { type EventStore, StoreUnavailable } from './event-store.js';
import { Pace } from './pace.js';
import { COMMITS, LONG_MS, lockCheckpoint, type Projection } from './projection.js';
import type { ProjectionProgress } from './projection.progress.js';
import { ProjectionLanes } from './projection.lanes.js';
import { ProjectionTicker } from './projection.ticker.js';
import { ReachedProgress } from './reached.progress.js';
import { supervised } from './supervised.js';
import { Turn } from './turn.js';

/** What the runner reports: it knows no logger. */
export interface RunnerObserver {
  failed(error: unknown, retryInMs: number): void;
  parked(error: unknown): void;
  /** Rows up to a position of the log, or of a partition, are committed. */
  reached?(position: Position): void;
  /** Lanes could not apply some events side by side. */
  aloneInstead?(error: unknown): void;
  /** Time may have brought something. */
  looked?(): void;
}

export interface RunnerOptions {
  /** Most events in one transaction. */
  readonly batch: number;
  /** How long to wait between two checks for work that time brings. */
  readonly tickMs: number;
  /** What shares out the log. */
  readonly lanes: ProjectionLanes;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

/** Another process has moved the checkpoint. */
class Overtaken extends Error {
  constructor(readonly position: Position) {
    super(`The checkpoint has been moved to ${position}`);
    this.name = 'Overtaken';
  }
}

/** Follows the log and keeps one projection up to date, for as long as the process lives. */
export class ProjectionRunner implements ProjectionProgress {
  private readonly stopping = new AbortController();
  private readonly options: RunnerOptions;
  private readonly progress: ReachedProgress;
  private readonly ticker: ProjectionTicker;
  private running: Promise<void> = Promise.resolve();
  /** One transaction at a time: batches and ticks take turns. */
  private readonly turn = new Turn();
  /** PostgreSQL ends what takes too long, and less of it has to be tried then. It remembers that, so it need not start low. */
  private readonly pace: Pace;
  /** Ends the current read of the log, so that it restarts from the checkpoint. */
  private rereading = new AbortController();

  constructor(
    private readonly store: EventStore,
    private readonly database: Database,
    private readonly projection: Projection,
    clock: Clock,
    private readonly observer: RunnerObserver,
    options: Partial<RunnerOptions> = {},
  ) {
    this.options = {
      batch: 2_000,
      tickMs: 250,
      lanes: new ProjectionLanes([]),
      now: () => performance.now(),
      ...options,
    };
    const { batch, now } = this.options;
    this.pace = new Pace(batch, LONG_MS, batch, now);
    this.progress = new ReachedProgress(database, projection, clock);
    this.ticker = new ProjectionTicker(
      database,
      projection,
      this.turn,
      clock,
      (error, retryInMs) => observer.failed(error, retryInMs),
      this.options.tickMs,
      {
        committed: () => this.position,
        found: (checkpoint, committed) => this.refuseLost(checkpoint, committed),
        looked: () => {
          this.progress.look();
          observer.looked?.();
        },
      },
    );
  }

  start(): void {
    this.running = supervised(
      () => this.followLog(),
      this.stopping.signal,
      (error, retryInMs) => this.observer.failed(error, retryInMs),
    );
    this.ticker.start();
  }

  /** Ends after the transaction under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.progress.end();
    await Promise.all([this.running, this.ticker.stop()]);
  }

  /** The last position whose rows are committed. */
  get position(): Position {
    return this.progress.position;
  }

  waitFor(...asked: Parameters<ProjectionProgress['waitFor']>): Promise<boolean> {
    return this.progress.waitFor(...asked);
  }

  private async followLog(): Promise<void> {
    this.rereading = new AbortController();
    await this.readCheckpoint();
    for await (const page of this.store.follow(this.position, {
      signal: AbortSignal.any([this.stopping.signal, this.rereading.signal]),
      batch: this.options.batch,
    })) {
      let rest = page;
      while (rest.length > 0 && !this.stopping.signal.aborted) {
        const events = rest.slice(0, this.pace.size);
        await this.turn.take(() => this.pace.during(events.length, () => this.project(events)));
        rest = rest.slice(events.length);
      }
    }
  }

  private async readCheckpoint(): Promise<void> {
    await this.database.query(
      'insert into engine.checkpoints (projection, position) values ($1, 0) on conflict do nothing',
      [this.projection.name],
    );
    const { rows } = await this.database.query<{ position: bigint }>(
      'select position from engine.checkpoints where projection = $1',
      [this.projection.name],
    );
    this.reached(rows[0]?.position ?? 0n);
  }

  private async project(events: readonly StoredEvent[]): Promise<void> {
    const mustBeAlone = (event: StoredEvent) => this.projection.mustBeAlone(event);
    for (const { events: some, isShared } of this.options.lanes.stretchesOf(events, mustBeAlone)) {
      if (this.stopping.signal.aborted) return;
      const isDone = isShared && (await this.shareOut(some));
      await (isDone ? this.commit(some, async () => {}) : this.projectAlone(some));
    }
  }

  /** False: at least one lane could not, and all of it must be applied alone; what is known already is left. */
  private async shareOut(events: readonly StoredEvent[]): Promise<boolean> {
    const fresh = events.filter(({ position }) => position > this.position);
    try {
      await this.options.lanes.take(this.position, fresh);
      return true;
    } catch (error) {
      this.observer.aloneInstead?.(error);
      return false;
    }
  }

  private async projectAlone(events: readonly StoredEvent[]): Promise<void> {
    try {
      await this.commit(events, (sql, fresh) => this.projection.apply(sql, fresh));
    } catch (error) {
      if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable) throw error;
      this.observer.parked(error);
      await this.commit(events, (sql, fresh) => this.projection.applyParking(sql, fresh));
    }
  }

  /**
   * Rows and checkpoint together, compare-and-set: the work starts from the checkpoint known here and is undone if that
   * has moved. What is at or below the checkpoint was already projected, by whichever process.
   */
  private async commit(
    events: readonly StoredEvent[],
    apply: (sql: Sql, fresh: readonly StoredEvent[]) => Promise<void>,
  ): Promise<void> {
    const fresh = events.filter(({ position }) => position > this.position);
    const last = fresh.at(-1)?.position;
    if (last === undefined) return;
    try {
      await this.database.transaction(async (sql) => {
        await together([this.holdCheckpoint(sql), apply(sql, fresh)]);
        void sql.query('update engine.checkpoints set position = $2 where projection = $1', [
          this.projection.name,
          `${last}`,
        ]);
      }, COMMITS);
      this.reached(last);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      this.reached(error.position);
      await this.commit(fresh, apply);
    }
  }

  /** @throws Overtaken if somebody else moved the checkpoint */
  private async holdCheckpoint(sql: Sql): Promise<void> {
    const position = await lockCheckpoint(sql, this.projection.name);
    this.refuseLost(position, this.position);
    if (position > this.position) throw new Overtaken(position);
  }

  private reached(position: Position): void {
    this.progress.reached(position);
    this.observer.reached?.(position);
  }

  /**
   * A checkpoint behind what was committed here means that a crash of the database lost the last commits, which can be
   * replayed.
   */
  private refuseLost(position: Position, committed: Position): void {
    if (position >= committed) return;
    this.rereading.abort();
    throw new DatabaseUnavailable('it lost its last commits, which are made again');
  }
}
