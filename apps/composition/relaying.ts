import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import { RelayRunner } from '#libs/eventing/relay.runner.js';
import { countAlerts } from '#libs/feed/items/feed.table.js';
import { AlertsLog } from '#libs/feed/topic/alerts.log.js';
import type { Metrics } from '#libs/platform/operations/metrics.js';
import type { Carrying } from './kafka.js';

/** Maximum number of events between two checkpoints. */
export const BATCH = 1_000;

/** Carries the log to Kafka, or stands by if another process does. */
export function startRelaying(eventStore: EventStore, carrying: Carrying, log: Logger, metrics: Metrics): RelayRunner {
  const runner = relayOf(eventStore, carrying, log);
  const carried = async () => (await carrying.relay.read()).position;
  metrics.gauge('peakend_relay_position', 'Last position carried to Kafka, by any relay.', async () =>
    Number(await carried()),
  );
  metrics.gauge('peakend_relay_lag_events', 'Events not carried to Kafka yet.', async () =>
    Number((await eventStore.head()) - (await carried())),
  );
  runner.start();
  return runner;
}

/** What relaying alerts works with. */
export interface AlertParts {
  readonly eventStore: Pick<EventStore, 'epoch'>;
  readonly database: Database;
  /** How far the feed has come. */
  readonly feedHead: HeadSignal;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Carries alerts from the feed to Kafka, or stands by if another process does. */
export function startRelayingAlerts(parts: AlertParts, carrying: Carrying): RelayRunner {
  const { eventStore, database, feedHead, log, metrics } = parts;
  const runner = relayOf(new AlertsLog(database, feedHead, eventStore.epoch), carrying, log);
  metrics.gauge('peakend_alerts_topic_lag_events', 'Alert events of the feed not carried to Kafka yet.', async () =>
    countAlerts(database, (await carrying.relay.read()).position),
  );
  runner.start();
  return runner;
}

function relayOf(source: Pick<EventStore, 'follow'>, { bus, topic, relay }: Carrying, log: Logger): RelayRunner {
  return new RelayRunner(
    source,
    bus,
    relay,
    {
      leading: (lease) => log.info({ topic, lease: `${lease}` }, 'relay: this process leads'),
      failed: (error, retryInMs) =>
        log.error({ topic, err: error, retry_in_ms: retryInMs }, 'relay failed: trying again'),
    },
    { holder: `${hostname()}/${process.pid}`, batch: BATCH },
  );
}
