import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { EventStore } from '#libs/eventing/event-store.js';
import { RelayRunner } from '#libs/eventing/relay.runner.js';
import type { Metrics } from '#libs/platform/operations/metrics.js';
import type { Carrying } from './kafka.js';

/** Maximum number of events between two checkpoints. */
export const BATCH = 1_000;

/** Carries the log to Kafka, or stands by if another process does. */
export function startRelaying(
  eventStore: EventStore,
  { bus, relay }: Carrying,
  log: Logger,
  metrics: Metrics,
): RelayRunner {
  const runner = new RelayRunner(
    eventStore,
    bus,
    relay,
    {
      leading: (lease) => log.info({ lease: `${lease}` }, 'relay: this process leads'),
      failed: (error, retryInMs) => log.error({ err: error, retry_in_ms: retryInMs }, 'relay failed: trying again'),
    },
    { holder: `${hostname()}/${process.pid}`, batch: BATCH },
  );
  const carried = async () => (await relay.read()).position;
  metrics.gauge('peakend_relay_position', 'Last position carried to Kafka, by any relay.', async () =>
    Number(await carried()),
  );
  metrics.gauge('peakend_relay_lag_events', 'Events not carried to Kafka yet.', async () =>
    Number((await eventStore.head()) - (await carried())),
  );
  runner.start();
  return runner;
}
