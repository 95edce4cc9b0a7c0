import type { Logger } from 'pino';
import type { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import type { KafkaConnection } from '#libs/adapters/kafka/kafka.client.js';
import type { KafkaInbox } from '#libs/adapters/kafka/kafka.inbox.js';
import type { Database } from '#libs/eventing/database.js';
import { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import type { Configuration } from '#libs/platform/configuration.js';
import type { Closing } from './closing.js';

/** Carries the log. */
export const LOG_TOPIC = 'peakend.events.v1';
/** Carries what subscribers see of alerts. */
export const ALERTS_TOPIC = 'peakend.churn-alerts.v1';
const INBOX = { topic: 'peakend.ingest.v1', deadLetters: 'peakend.ingest.dead-letter.v1', group: 'peakend-ingest' };
/** Another relay takes over from one that has been silent for this long. */
export const LEASE_MS = 10_000;
const SESSION_MS = 10_000;
/** A partition that stalls for this long although more was sent gets a new connection. */
const PATIENCE_MS = 15_000;
/** Checked less often, because detecting a stalled inbox means asking the brokers. */
const INBOX_PATIENCE_MS = 60_000;

/** A bus, and how far its relay has filled it. */
export interface Carrying {
  readonly bus: KafkaBus;
  readonly topic: string;
  readonly relay: RelayCheckpoint;
}

// Kafka's client is loaded only where Kafka is used: an installation without it starts sooner.

/** Opens a topic that a relay fills. @throws Refusal that says what to do if it cannot be used */
export async function openKafka(
  topic: string,
  configuration: Configuration,
  epoch: string,
  database: Database,
  log: Logger,
  closing: Closing,
): Promise<Carrying> {
  const { kafkaPartitions: partitions, kafkaReplicationFactor: replicationFactor } = configuration;
  const adapter = await import('#libs/adapters/kafka/kafka.bus.js');
  const relay = new RelayCheckpoint(database, topic, LEASE_MS);
  await relay.open(epoch, partitions);
  const options = { topic, partitions, replicationFactor, epoch };
  const bus = await adapter.KafkaBus.open(
    { ...options, connection: connectionOf(configuration), sessionTimeout: SESSION_MS, patience: PATIENCE_MS },
    {
      ...observerOf(log, 'Kafka failed: trying again'),
      foreign: (partition, reason) => log.warn({ partition, reason }, 'skipping a foreign record'),
    },
  );
  closing.add(() => bus.close());
  if ((await relay.read()).position === 0n) await bus.refuseOtherLog();
  return { bus, topic, relay };
}

/** Opens the topic that channels write to. @throws Refusal that says what to do if it cannot be used */
export async function openInbox(configuration: Configuration, log: Logger, closing: Closing): Promise<KafkaInbox> {
  const { kafkaPartitions: partitions, kafkaReplicationFactor: replicationFactor } = configuration;
  const adapter = await import('#libs/adapters/kafka/kafka.inbox.js');
  const shape = { ...INBOX, partitions, replicationFactor };
  const inbox = await adapter.KafkaInbox.open(
    { ...shape, connection: connectionOf(configuration), sessionTimeout: SESSION_MS, patience: INBOX_PATIENCE_MS },
    observerOf(log, 'ingest failed: trying again'),
  );
  closing.add(() => inbox.close());
  return inbox;
}

function observerOf(log: Logger, failure: string) {
  return {
    failed: (error: unknown, retryInMs: number) => log.error({ err: error, retry_in_ms: retryInMs }, failure),
    rebuilt: (reason: string) => log.warn({ reason }, 'Kafka stalled: making a new connection'),
  };
}

function connectionOf(configuration: Configuration): KafkaConnection {
  const { kafkaBrokers = '', kafkaTls, kafkaSaslMechanism, kafkaSaslUsername, kafkaSaslPassword } = configuration;
  const brokers = kafkaBrokers.split(',');
  if (kafkaSaslMechanism === undefined) return { brokers, ssl: kafkaTls };
  const [username, password] = [kafkaSaslUsername ?? '', kafkaSaslPassword ?? ''];
  // One branch each: every mechanism has its own type.
  const sasl = { mechanism: kafkaSaslMechanism, username, password } as NonNullable<KafkaConnection['sasl']>;
  return { brokers, ssl: kafkaTls, sasl };
}
