import type { Admin, Kafka } from 'kafkajs';
import { pause } from '#libs/eventing/pause.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { withAdmin, isUnreachable } from './kafka.client.js';

/** kafkajs' own name for it is not an ES export. */
const TOPIC = 2;
const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);
const ATTEMPTS = 100;
const ATTEMPT_MS = 100;

export interface TopicShape {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/** A topic's configuration in Kafka's terms. */
export type TopicConfiguration = Readonly<Record<string, string>>;

export interface FoundTopic {
  readonly partitions: number;
  readonly replicas: number;
  readonly configuration: TopicConfiguration;
}

/**
 * Finds the topic, or makes it as described.
 * @throws Refusal KAFKA_UNREACHABLE, which may pass; KAFKA_UNUSABLE, TOPIC_REPLICAS; each says what to do.
 */
export async function ensureTopic(
  kafka: Kafka,
  shape: TopicShape,
  configuration: TopicConfiguration,
): Promise<FoundTopic> {
  const found = await lookAt(kafka, shape, configuration).catch(
    (error: Error & { readonly errors?: readonly Error[] }) => {
      const reason = [error, ...(error.errors ?? [])].map(({ message }) => message).join(': ');
      const code = isUnreachable(error) ? 'KAFKA_UNREACHABLE' : 'KAFKA_UNUSABLE';
      throw new Refusal('unavailable', code, `Kafka cannot be used: ${reason}`);
    },
  );
  const { topic, replicationFactor } = shape;
  if (found.replicas < replicationFactor) {
    throw new Refusal(
      'conflict',
      'TOPIC_REPLICAS',
      `${topic} is kept on ${found.replicas} brokers, not ${replicationFactor}: reassign its partitions (kafka-reassign-partitions), or configure ${found.replicas}.`,
    );
  }
  return found;
}

/** Writers may compress as they like: brokers undo it, so no reader meets a codec it lacks or a decompression bomb. */
export const READABLE: TopicConfiguration = { 'compression.type': 'uncompressed' };

/**
 * The log's own topic: every stored event stays readable for later readers.
 * @throws Refusal TOPIC_PARTITIONS and TOPIC_CONFIGURATION too
 */
export async function ensureLog(kafka: Kafka, shape: TopicShape): Promise<void> {
  const { topic, partitions } = shape;
  const found = await ensureTopic(kafka, shape, { 'retention.ms': '-1', ...READABLE });
  refuseConfiguration(topic, found, READABLE, 'Its readers may lack the codec that a writer chose.');
  if (found.partitions === partitions) return;
  throw new Refusal(
    'conflict',
    'TOPIC_PARTITIONS',
    `${topic} has ${found.partitions} partitions, not ${partitions}: customers would move to other partitions and lose their order. Configure ${found.partitions}; or stop everything, delete the topic and the relay's progress, and let the log be carried again.`,
  );
}

/** @param why what is bad about another configuration: a sentence, or nothing @throws Refusal TOPIC_CONFIGURATION */
export function refuseConfiguration(topic: string, found: FoundTopic, needed: TopicConfiguration, why: string): void {
  const wrong = Object.entries(needed).filter(([name, value]) => found.configuration[name] !== value);
  if (wrong.length === 0) return;
  const has = wrong.map(([name]) => `${name}=${found.configuration[name]}`).join(', ');
  const mended = wrong.map((entry) => entry.join('=')).join(',');
  throw new Refusal(
    'conflict',
    'TOPIC_CONFIGURATION',
    `${topic} has ${has}. ${why && `${why} `}Run kafka-configs --alter --entity-type topics --entity-name ${topic} --add-config ${mended}`,
  );
}

async function lookAt(
  kafka: Kafka,
  { topic, partitions, replicationFactor }: TopicShape,
  configuration: TopicConfiguration,
): Promise<FoundTopic> {
  return withAdmin(kafka, async (admin) => {
    if (!(await admin.listTopics()).includes(topic)) {
      // An acknowledged record survives the loss of a broker.
      const durable = { 'min.insync.replicas': `${Math.max(1, replicationFactor - 1)}` };
      const configEntries = Object.entries({ ...durable, ...configuration }).map(([name, value]) => ({ name, value }));
      const made = { topic, numPartitions: partitions, replicationFactor, configEntries };
      await admin.createTopics({ topics: [made], waitForLeaders: false });
      // This asks the leader of each partition.
      await onceKnown(() => admin.fetchTopicOffsets(topic));
    }
    return onceKnown(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const found = topics[0]?.partitions ?? [];
      return {
        partitions: found.length,
        replicas: Math.min(...found.map(({ replicas }) => replicas.length)),
        configuration: await configurationOf(admin, topic, Object.keys(configuration)),
      };
    });
  });
}

/** Not every broker knows a new topic and its leaders at once. */
async function onceKnown<T>(look: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await look();
    } catch (error) {
      const { type, cause } = error as { type?: string; cause?: { type?: string } };
      if (!NOT_YET.has(type ?? cause?.type ?? '') || attempt === ATTEMPTS) throw error;
      await pause(ATTEMPT_MS);
    }
  }
}

async function configurationOf(admin: Admin, name: string, configNames: string[]): Promise<TopicConfiguration> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC, name, configNames }],
  });
  const entries = resources.flatMap(({ configEntries }) => configEntries);
  return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
}
