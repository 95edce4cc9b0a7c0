import type { Logger } from 'pino';
import { CheckpointProgress } from '#libs/eventing/checkpoint.progress.js';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { PartitionReceiver } from '#libs/eventing/partition.receiver.js';
import { ProjectedPartitions } from '#libs/eventing/projected.partitions.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { ProgressSignal } from '#libs/eventing/progress.signal.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import { ProjectionRunner, type RunnerObserver } from '#libs/eventing/projection.runner.js';
import { ProjectionTicker } from '#libs/eventing/projection.ticker.js';
import { ReachedProgress } from '#libs/eventing/reached.progress.js';
import { Turn } from '#libs/eventing/turn.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Metrics } from '#libs/platform/operations/metrics.js';
import type { Carrying } from './kafka.js';
import { ProjectingThread, type ProjectingWork } from './projecting.thread.js';
import { sealedContent } from './keyring.js';

/** Keeps the rows that queries read, or follows the process that does. */
export interface Projecting {
  readonly progress: ProjectionProgress;
  stop(): Promise<void>;
}

/** What projecting works with. */
export interface ProjectingParts {
  readonly eventStore: EventStore;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Wakes those who wait for the projection or policies of this process. */
  readonly progressed: ProgressSignal;
}

/** Follows the progress of the process that projects. */
export function followProjection({ database, clock }: ProjectingParts): Projecting {
  const progress = new CheckpointProgress(database, new InsightsProjection(insights, clock, sealedContent), clock);
  return { progress, stop: async () => undefined };
}

/** Turns the log, as read from the store, into what queries read. */
export function startProjecting(parts: ProjectingParts): Projecting {
  const { eventStore, database, clock } = parts;
  const projection = new InsightsProjection(insights, clock, sealedContent);
  const runner = new ProjectionRunner(eventStore, database, projection, clock, observerOf(parts));
  showProgress(parts, projection.name, async () => runner.position);
  runner.start();
  return { progress: runner, stop: () => runner.stop() };
}

/** The same in threads of their own, so that what is asked and published waits for no projecting. */
export function startProjectingThread(parts: ProjectingParts, work: ProjectingWork, head: HeadSignal): Projecting {
  const { database, clock, progressed } = parts;
  const projection = new InsightsProjection(insights, clock, sealedContent);
  const progress = new ReachedProgress(database, projection, clock);
  const thread = new ProjectingThread(work, head, {
    ...observerOf(parts),
    reached: (position) => {
      progress.reached(position);
      progressed.projected();
    },
    looked: () => progress.look(),
  });
  showProgress(parts, projection.name, async () => progress.position, work.threads);
  thread.start();
  const stop = () => {
    progress.end();
    return thread.stop();
  };
  return { progress, stop };
}

/** Turns the log, as carried by Kafka, into what queries read. */
export async function startReceiving(parts: ProjectingParts, { bus, topic, relay }: Carrying): Promise<Projecting> {
  const { eventStore, database, clock, log } = parts;
  const projection = new InsightsProjection(insights, clock, sealedContent);
  const observer = observerOf(parts);
  const progress = new CheckpointProgress(database, projection, clock);
  await progress.begin();
  const turn = new Turn();
  const partitions = new ProjectedPartitions(database, topic, relay, projection, turn, observer);
  const receiver = new PartitionReceiver(eventStore, bus.partitions, partitions, (partition, after, upTo) =>
    log.warn({ partition, after: `${after}`, up_to: `${upTo}` }, 'Kafka lost events: reading them from the store'),
  );
  const failed: RunnerObserver['failed'] = (error, retryInMs) => observer.failed(error, retryInMs);
  const ticker = new ProjectionTicker(database, projection, turn, clock, failed);
  showProgress(parts, projection.name, () => progress.position());
  const subscription = await bus.subscribe(`peakend-${projection.name}`, receiver);
  ticker.start();
  return { progress, stop: async () => void (await Promise.all([subscription.stop(), ticker.stop()])) };
}

function observerOf({ log, progressed }: ProjectingParts): RunnerObserver {
  return {
    reached: () => progressed.projected(),
    failed: (error, retryInMs) => log.error({ err: error, retry_in_ms: retryInMs }, 'projection failed: trying again'),
    parked: (error) => log.error({ err: error }, 'events cannot be projected: parking their customers'),
    aloneInstead: (error) => log.info({ err: error }, 'events cannot be projected side by side: projecting them alone'),
  };
}

/** Measures how far the rows are behind the log. */
function showProgress(
  { eventStore, database, clock, metrics }: ProjectingParts,
  projection: string,
  position: () => Promise<Position>,
  threads = 0,
): void {
  const labels = { projection };
  metrics.gauge(
    'peakend_projection_threads',
    'Threads that only project; 0: the one that serves does, too.',
    async () => threads,
    labels,
  );
  metrics.gauge('peakend_event_store_position', 'Last position of the log.', async () =>
    Number(await eventStore.head()),
  );
  metrics.gauge(
    'peakend_projection_position',
    'Last position projected.',
    async () => Number(await position()),
    labels,
  );
  metrics.gauge(
    'peakend_projection_lag_events',
    'Events not projected yet.',
    async () => Number((await eventStore.head()) - (await position())),
    labels,
  );
  metrics.gauge(
    'peakend_projection_lag_seconds',
    'Age of the first event not projected yet.',
    async () => {
      const [next] = await eventStore.read(await position(), 1);
      return next === undefined ? 0 : Math.max(0, clock.now() - next.recordedAt) / 1_000;
    },
    labels,
  );
  metrics.gauge('peakend_parked_customers', 'Customers with events that could not be projected.', () =>
    parkedCustomers(database),
  );
}

async function parkedCustomers(database: Database): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int as n from (select distinct tenant, customer_id from engine.parked_events) parked',
  );
  return rows[0]?.n ?? 0;
}
