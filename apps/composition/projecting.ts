import type { Logger } from 'pino';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { CheckpointProgress } from '#libs/eventing/checkpoint.progress.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { InsightsProjection } from '#libs/insights/insights.projection.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Metrics } from '#libs/platform/operations/metrics.js';

/** What keeps the rows that queries read, or follows who keeps them. */
export interface Projecting {
  readonly progress: ProjectionProgress;
  stop(): Promise<void>;
}

/** Follows the progress of the process that projects. */
export function followProjection(database: Database, clock: Clock): Projecting {
  const progress = new CheckpointProgress(database, new InsightsProjection(clock), clock);
  return { progress, stop: async () => undefined };
}

/** Starts what turns the log into what queries read, and shows how far behind it is. */
export function startProjecting(
  store: EventStore,
  database: Database,
  clock: Clock,
  log: Logger,
  metrics: Metrics,
): Projecting {
  const projection = new InsightsProjection(clock);
  const runner = new ProjectionRunner(store, database, projection, clock, {
    failed: (error, retryInMs) =>
      log.error({ err: error, retry_in_ms: retryInMs }, 'projection failed: it is tried again'),
    parked: (error) => log.error({ err: error }, 'events cannot be projected: their customers are parked'),
  });
  const labels = { projection: projection.name };
  metrics.gauge('peakend_event_store_position', 'Last position of the log.', async () => Number(await store.head()));
  metrics.gauge('peakend_projection_position', 'Last position projected.', () => Number(runner.position), labels);
  metrics.gauge(
    'peakend_projection_lag_events',
    'Events not projected yet.',
    async () => Number((await store.head()) - runner.position),
    labels,
  );
  metrics.gauge(
    'peakend_projection_lag_seconds',
    'Age of the first event not projected yet.',
    () => lagOf(store, runner, clock),
    labels,
  );
  metrics.gauge('peakend_parked_customers', 'Customers with events that could not be projected.', () =>
    parkedCustomers(database),
  );
  runner.start();
  return { progress: runner, stop: () => runner.stop() };
}

async function lagOf(store: EventStore, runner: ProjectionRunner, clock: Clock): Promise<number> {
  const [next] = await store.read(runner.position, 1);
  return next === undefined ? 0 : Math.max(0, clock.now() - next.recordedAt) / 1_000;
}

async function parkedCustomers(database: Database): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int as n from (select distinct tenant, customer_id from insight.parked_events) parked',
  );
  return rows[0]?.n ?? 0;
}
