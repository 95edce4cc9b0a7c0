import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { type Database, together } from './database.js';
import { partitionKey, partitionOf } from './partition.key.js';
import { COMMITS, type Projection, shareCheckpoint } from './projection.js';

/** Applies the events of some customers beside those of others, in a transaction of its own. */
export type Lane = (after: Position, events: readonly StoredEvent[]) => Promise<void>;

/** Events of each lane from which on going side by side is faster. */
const LEAST = 50;

/**
 * Lanes that a stretch of the log is shared out among, by customer. They go side by side as processes do that share a bus
 * (docs/adr/0041), and meet after each stretch: then the checkpoint moves. So there may be others after a restart, and what
 * some of them have applied of an unfinished stretch is found known when it comes again.
 */
export class ProjectionLanes {
  constructor(
    private readonly lanes: readonly Lane[],
    private readonly least = LEAST,
  ) {}

  /** Cuts events where some must be alone, in their order; what is too short to share out stays with those. */
  stretchesOf(events: readonly StoredEvent[], mustBeAlone: (event: StoredEvent) => boolean): readonly Stretch[] {
    const [stretches, least]: [Stretch[], number] = [[], this.least * this.lanes.length];
    const add = (some: readonly StoredEvent[], isShared: boolean) => {
      const last = stretches.at(-1);
      if (some.length === 0) return;
      if (last?.isShared === false && !isShared) last.events.push(...some);
      else stretches.push({ events: [...some], isShared });
    };
    let from = 0;
    for (let at = 0; at <= events.length; at++) {
      const event = events[at];
      if (event !== undefined && !mustBeAlone(event)) continue;
      const before = events.slice(from, at);
      add(before, this.lanes.length > 1 && before.length >= least);
      if (event !== undefined) add([event], false);
      from = at + 1;
    }
    return stretches;
  }

  /** Resolves when every lane has applied its share of what comes after a position, and rejects if one could not. */
  async take(after: Position, events: readonly StoredEvent[]): Promise<void> {
    const shares = this.lanes.map((): StoredEvent[] => []);
    for (const event of events)
      shares[partitionOf(partitionKey(event.tenant, event.customerId), shares.length)]?.push(event);
    await together(
      shares.map((share, lane) => (share.length > 0 ? (this.lanes[lane] as Lane)(after, share) : undefined)),
    );
  }
}

/** Events that follow each other. */
export interface Stretch {
  readonly events: StoredEvent[];
  /** Whether lanes share them out. */
  readonly isShared: boolean;
}

/** Unlike rows that move the checkpoint with them: it must not move on where a crash of the database undid one lane's. */
const DURABLE = { ...COMMITS, replayable: false };

/** A lane that writes with a database of its own. What it has done when it resolves is on the disk. */
export function laneOf(database: Database, projection: Projection): Lane {
  return async (after, events) => {
    await database.transaction(async (sql) => {
      const shared = shareCheckpoint(sql, projection.name);
      const standing = sql.query('select from engine.checkpoints where projection = $1 and position = $2', [
        projection.name,
        `${after}`,
      ]);
      const [{ rowCount }] = await together([standing, shared, projection.apply(sql, events, 'beside others')]);
      if (rowCount === 0) throw new Error(`Another process has moved the checkpoint on from ${after}`);
    }, DURABLE);
  };
}
