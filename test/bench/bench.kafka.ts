import type { Kafka } from 'kafkajs';
import { pino } from 'pino';
import { type Carrying, LEASE_MS } from '#apps/composition/kafka.js';
import { startRelaying } from '#apps/composition/relaying.js';
import { KafkaBus } from '#libs/adapters/kafka/kafka.bus.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import type { AppendFact, EventStore } from '#libs/eventing/event-store.js';
import { RelayCheckpoint } from '#libs/eventing/relay.checkpoint.js';
import type { RelayRunner } from '#libs/eventing/relay.runner.js';
import type { Position } from '#libs/kernel/event.js';
import { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { startKafka } from '#tools/local-kafka/kafka.cluster.js';
import { eventually } from '../support/eventually.js';
import type { TestConnection } from '../support/postgres.js';
import { touchpoints } from './append.events.js';

export const PARTITIONS = new Configuration().kafkaPartitions;
const PATIENCE_MS = 3_600_000;

/** Failures and retries would distort what a bench measures, so they are logged. */
export const log = pino({ level: 'warn', serializers: { err: (error: Error) => error.message } }, pino.destination(2));

/** The log and the read models in one PostgreSQL, and a Kafka. */
export interface BenchParts {
  readonly connection: TestConnection;
  readonly brokers: readonly string[];
  readonly store: PostgresEventStore;
  readonly database: PostgresDatabase;
}

/** Does the work with its own Kafka and a PostgreSQL, then cleans up. */
export async function withKafka<T>(connection: TestConnection, work: (parts: BenchParts) => Promise<T>): Promise<T> {
  const kafka = await startKafka();
  const store = new PostgresEventStore(connection);
  const database = new PostgresDatabase(connection);
  try {
    await store.open();
    return await work({ connection, brokers: kafka.brokers, store, database });
  } finally {
    await Promise.all([store.close(), database.close()]);
    await kafka.stop();
  }
}

/** The environment that gives a child process the same parts. */
export const forChild = ({ connection, brokers }: BenchParts): NodeJS.ProcessEnv => ({
  BENCH_POSTGRES: JSON.stringify(connection),
  BENCH_BROKERS: brokers.join(),
});

export async function partsOfParent(): Promise<BenchParts> {
  const connection = JSON.parse(process.env.BENCH_POSTGRES ?? '{}') as TestConnection;
  const store = new PostgresEventStore(connection);
  await store.open();
  const brokers = (process.env.BENCH_BROKERS ?? '').split(',');
  return { connection, brokers, store, database: new PostgresDatabase(connection) };
}

export async function appendAll(store: EventStore, facts: readonly AppendFact['event'][]): Promise<void> {
  for (let at = 0; at < facts.length; at += 1_000)
    await store.append(facts.slice(at, at + 1_000).map((event) => ({ kind: 'fact', event })));
}

/** Fills the log with touchpoints through a separate store, whose index of what it wrote is dropped with it. */
export async function fill(connection: TestConnection, events: number): Promise<void> {
  const store = new PostgresEventStore(connection);
  await store.open();
  for (let at = 0; at < events; at += 10_000)
    await appendAll(
      store,
      touchpoints(10_000).map(({ event }) => event),
    );
  await store.close();
}

/** A unique topic name. */
export const newTopic = () => `bench-${crypto.randomUUID()}`;

export async function madeTopic(kafka: Kafka): Promise<string> {
  const topic = newTopic();
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'compression.type', value: 'uncompressed' }];
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 1, configEntries }] });
  await admin.disconnect();
  return topic;
}

/** The bus over a topic, which is created if missing. */
export function openBus(topic: string, brokers: readonly string[], epoch: string): Promise<KafkaBus> {
  const shape = { topic, partitions: PARTITIONS, replicationFactor: 1, epoch };
  return KafkaBus.open(
    { ...shape, connection: { brokers }, sessionTimeout: 10_000, patience: 15_000 },
    {
      failed: (error) => log.warn({ err: error }, 'Kafka failed'),
      foreign: (partition, reason) => log.warn({ partition, reason }, 'foreign'),
      rebuilt: (reason) => log.warn({ reason }, 'rebuilt'),
    },
  );
}

/** A new topic whose relay claims to have carried the log up to `from`. */
export async function openTopic({ brokers, store, database }: BenchParts, from: Position): Promise<Carrying> {
  const topic = newTopic();
  const relay = new RelayCheckpoint(database, topic, LEASE_MS);
  await relay.open(store.epoch, PARTITIONS);
  await database.query(
    'update relay.checkpoints set position = $2, sent = array_fill($2::bigint, array[$3::int]) where bus = $1',
    [topic, `${from}`, PARTITIONS],
  );
  return { bus: await openBus(topic, brokers, store.epoch), topic, relay };
}

/** A relay as the product runs it. */
export function startRelay({ store }: BenchParts, carrying: Carrying): RelayRunner {
  return startRelaying(store, carrying, log, new Metrics());
}

export function carriedTo(relay: RelayRunner, position: Position): Promise<void> {
  return eventually('the relay has carried the log', () => relay.position >= position, PATIENCE_MS);
}
