import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { type Database, DatabaseUnavailable, type Sql, together } from './database.js';
import { StoreUnavailable } from './event-store.js';
import { Pace } from './pace.js';
import { CheckpointMoved, type PartitionReader, type PartitionStretch } from './partition.receiver.js';
import { type Applying, COMMITS, LONG_MS, lockCheckpoint, type Projection, shareCheckpoint } from './projection.js';
import type { RunnerObserver } from './projection.runner.js';
import type { RelayCheckpoint } from './relay.checkpoint.js';
import type { Turn } from './turn.js';

/** Most events in one transaction. */
const MOST = 2_000;

/**
 * A projection that is fed from the partitions of a bus, by one or more processes. Rows and their partition's
 * checkpoint are one transaction, compare-and-set. Processes go side by side, for most of what they write is of different
 * customers; what is not, or fails, is applied again alone (docs/adr/0041). Within a process, partitions take turns, and
 * waiting for one holds no connection.
 */
export class ProjectedPartitions implements PartitionReader {
  /** They remember what failed, so they need not start low. What must be alone is often heavier, as merges are. */
  private readonly paces: Readonly<Record<Applying, Pace>> = {
    alone: new Pace(MOST, LONG_MS, MOST),
    'beside others': new Pace(MOST, LONG_MS, MOST),
  };

  constructor(
    private readonly database: Database,
    private readonly bus: string,
    private readonly relay: Pick<RelayCheckpoint, 'read'>,
    private readonly projection: Projection,
    private readonly turn: Turn,
    private readonly observer: Pick<RunnerObserver, 'parked' | 'reached'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async checkpoint(partition: number): Promise<Position> {
    const { rows } = await this.database.query<{ position: bigint }>(
      'select position from engine.partitions where bus = $1 and partition = $2',
      [this.bus, partition],
      { repeated: true },
    );
    return rows[0]?.position ?? this.begin(partition);
  }

  async sent(): Promise<readonly Position[]> {
    return (await this.relay.read()).sent;
  }

  /**
   * It is cut where events must be alone, so that others wait for no more than those; and into what is soon done, so that
   * no transaction lasts.
   */
  async take(stretch: PartitionStretch, signal?: AbortSignal): Promise<void> {
    for (let rest: PartitionStretch | undefined = stretch; rest !== undefined; ) {
      const whole: PartitionStretch = rest;
      rest = await this.turn.take(async () => {
        signal?.throwIfAborted();
        const [some, later] = this.cut(whole);
        await this.takeSome(some);
        return later;
      });
    }
  }

  /** The first of the events of a stretch, all of which must be alone, or none; and the rest, if there is any. */
  private cut(stretch: PartitionStretch): readonly [PartitionStretch, PartitionStretch | undefined] {
    const { after, upTo, events } = stretch;
    const end = events.findIndex((event) => this.isAlone(event) !== this.isAlone(events[0]));
    const { size } = this.paces[this.isAlone(events[0]) ? 'alone' : 'beside others'];
    const some = events.slice(0, Math.min(size, end < 0 ? events.length : end));
    if (some.length === events.length) return [stretch, undefined];
    const at = (some.at(-1) as StoredEvent).position;
    return [
      { ...stretch, after, upTo: at, events: some },
      { ...stretch, after: at, upTo, events: events.slice(some.length) },
    ];
  }

  private isAlone(event: StoredEvent | undefined): boolean {
    return event !== undefined && this.projection.mustBeAlone(event);
  }

  private async takeSome(stretch: PartitionStretch): Promise<void> {
    const { events } = stretch;
    try {
      if (!this.isAlone(events[0]))
        return await this.commit(stretch, 'beside others', (sql) =>
          this.projection.apply(sql, events, 'beside others'),
        );
    } catch (error) {
      throwIfItPasses(error);
    }
    try {
      await this.commit(stretch, 'alone', (sql) => this.projection.apply(sql, events, 'alone'));
    } catch (error) {
      throwIfItPasses(error);
      this.observer.parked(error);
      await this.commit(stretch, 'alone', (sql) => this.projection.applyParking(sql, events));
    }
  }

  /** A partition begins where the projection is: what another bus brought need not come again. */
  private async begin(partition: number): Promise<Position> {
    await this.database.query(
      `insert into engine.partitions (bus, partition, position)
       select $1, $2, coalesce((select position from engine.checkpoints where projection = $3), 0) on conflict do nothing`,
      [this.bus, partition, this.projection.name],
    );
    return this.checkpoint(partition);
  }

  private async commit(stretch: PartitionStretch, how: Applying, apply: (sql: Sql) => Promise<void>): Promise<void> {
    let heldSince: number | undefined;
    const work = (sql: Sql) => {
      const lock = how === 'alone' ? lockCheckpoint : shareCheckpoint;
      const held = lock(sql, this.projection.name).then(() => (heldSince = this.now()));
      return together([held, this.move(sql, stretch), stretch.events.length > 0 ? apply(sql) : undefined]);
    };
    const { length } = stretch.events;
    // How long it waited for its place among others says nothing of what it has to do.
    const lasted = () => (heldSince === undefined ? 0 : this.now() - heldSince);
    try {
      await this.database.transaction(work, COMMITS);
      this.paces[how].took(length, lasted());
    } catch (error) {
      this.paces[how].failed(length, lasted());
      throw error;
    }
    this.observer.reached?.(stretch.upTo);
  }

  /** @throws CheckpointMoved */
  private async move(sql: Sql, { partition, after, upTo }: PartitionStretch): Promise<void> {
    const { rowCount } = await sql.query(
      'update engine.partitions set position = $4 where bus = $1 and partition = $2 and position = $3',
      [this.bus, partition, `${after}`, `${upTo}`],
    );
    if (rowCount === 0) throw new CheckpointMoved(partition, after);
  }
}

/** What another attempt may do without us doing anything else. */
function throwIfItPasses(error: unknown): void {
  const passes = error instanceof DatabaseUnavailable || error instanceof StoreUnavailable;
  if (passes || error instanceof CheckpointMoved) throw error;
}
