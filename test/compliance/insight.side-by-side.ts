import { once } from 'node:events';
import { sealedContent } from '#apps/composition/keyring.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { EventStore, FollowOptions } from '#libs/eventing/event-store.js';
import { planPartitions } from '#libs/eventing/partition.plan.js';
import type { PartitionStretch } from '#libs/eventing/partition.receiver.js';
import { ProjectedPartitions } from '#libs/eventing/projected.partitions.js';
import { COMMITS, lockCheckpoint } from '#libs/eventing/projection.js';
import { laneOf, ProjectionLanes } from '#libs/eventing/projection.lanes.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { Turn } from '#libs/eventing/turn.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { eventually } from '#test/support/eventually.js';
import { PATIENCE_MS } from '#test/support/proof.js';
import { type Case, LATE, pick } from './insight.cases.js';
import type { InsightWorld } from './insight.world.js';

const BUS = 'side-by-side';

/** How many partitions, and how many processes share them. */
export interface SideBySide {
  readonly partitions: number;
  readonly processes: number;
}

/**
 * Takes a log as processes do that each receive some partitions, all at the same time, and now and then do what time brings.
 * Answers what was reported as impossible to project.
 */
export async function takeSideBySide(
  world: InsightWorld,
  { events, picks, sizes }: Case,
  { partitions, processes }: SideBySide,
): Promise<readonly unknown[]> {
  await world.forget();
  world.now = LATE;
  const nowhere = Array.from({ length: partitions }, () => 0n);
  const { batches } = planPartitions(events, nowhere);
  const parked: unknown[] = [];
  const running = Array.from({ length: processes }, async (_, process) => {
    const database = new PostgresDatabase(world.connection, { connections: 1 });
    const projection = new InsightsProjection(world.list, { now: () => world.now }, sealedContent);
    const observer = { parked: (error: unknown) => void parked.push(error) };
    const reader = new ProjectedPartitions(database, BUS, { read: nobody }, projection, new Turn(), observer);
    const tick = () =>
      database.transaction(async (sql) => {
        await lockCheckpoint(sql, projection.name);
        return projection.tick(sql);
      }, COMMITS);
    const waiting = batches
      .filter(({ partition }) => partition % processes === process)
      .map(({ partition, records }) => stretchesOf(partition, eventsOf(records), sizes));
    try {
      for (let turn = process; waiting.some((each) => each.length > 0); turn++) {
        const left = waiting.filter((each) => each.length > 0);
        const next = pick(left, pick(picks, turn)).shift() as PartitionStretch;
        await reader.checkpoint(next.partition);
        await reader.take(next);
        if (pick(picks, turn) % 10 === 0) await tick();
      }
    } finally {
      await database.close();
    }
  });
  const ended = await Promise.allSettled(running);
  await world.finish();
  return [...parked, ...ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))];
}

/**
 * Takes a log as one process does that shares it out among lanes, a number of them at first, and another one after a restart.
 * Answers what went wrong; that some had to be applied alone is nothing wrong.
 */
export async function takeInLanes(
  world: InsightWorld,
  { events, picks, sizes }: Case,
  numbers: readonly number[],
): Promise<readonly unknown[]> {
  await world.forget();
  world.now = LATE;
  const clock = { now: () => world.now };
  const wrong: unknown[] = [];
  const [head, middle] = [events.at(-1)?.position ?? 0n, pick(events, pick(picks, 0)).position];
  for (const [run, lanes] of numbers.entries()) {
    const databases = Array.from({ length: lanes }, () => new PostgresDatabase(world.connection, { connections: 3 }));
    const projectionOf = () => new InsightsProjection(world.list, clock, sealedContent);
    const own = databases[0] as PostgresDatabase;
    const runner = new ProjectionRunner(
      storeOf(events, sizes),
      own,
      projectionOf(),
      clock,
      { failed: (error) => void wrong.push(error), parked: (error) => void wrong.push(error) },
      {
        tickMs: 1,
        lanes: new ProjectionLanes(
          databases.map((each) => laneOf(each, projectionOf())),
          0,
        ),
      },
    );
    runner.start();
    const upTo = run === numbers.length - 1 ? head : middle;
    await eventually('it has come far enough', () => runner.position >= upTo || wrong.length > 0, PATIENCE_MS);
    await runner.stop();
    await Promise.all(databases.map((each) => each.close()));
  }
  await world.finish();
  return wrong;
}

/** A store that is only followed, so many events at a time. */
function storeOf(events: readonly StoredEvent[], sizes: readonly number[]): EventStore {
  async function* follow(after: Position, { signal }: FollowOptions) {
    const left = events.filter(({ position }) => position > after);
    for (let turn = 0; left.length > 0 && !signal.aborted; turn++) yield left.splice(0, pick(sizes, turn));
    if (!signal.aborted) await once(signal, 'abort');
  }
  return { follow } as Partial<EventStore> as EventStore;
}

const eventsOf = (records: readonly { readonly event: StoredEvent }[]) => records.map(({ event }) => event);

const nobody = () => Promise.reject(new Error('Nobody relays here.'));

function stretchesOf(partition: number, events: readonly StoredEvent[], sizes: readonly number[]): PartitionStretch[] {
  const stretches: PartitionStretch[] = [];
  let after = 0n;
  for (let from = 0; from < events.length; ) {
    const some = events.slice(from, from + pick(sizes, stretches.length));
    const upTo = (some.at(-1) as StoredEvent).position;
    stretches.push({ partition, after, upTo, events: some });
    [after, from] = [upTo, from + some.length];
  }
  return stretches;
}
