import type { Kafka } from 'kafkajs';
import { Refusal } from '#libs/kernel/refusal.js';

export interface TopicShape {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/**
 * Makes the topic, or checks the one that is there.
 * @throws Refusal KAFKA_UNUSABLE, TOPIC_PARTITIONS, TOPIC_REPLICAS; each says what to do.
 */
export async function ensureTopic(kafka: Kafka, shape: TopicShape): Promise<void> {
  const found = await lookAt(kafka, shape).catch((error: Error & { readonly errors?: readonly Error[] }) => {
    const reason = [error, ...(error.errors ?? [])].map(({ message }) => message).join(': ');
    throw new Refusal('unavailable', 'KAFKA_UNUSABLE', `Kafka cannot be used: ${reason}`);
  });
  const { topic, partitions, replicationFactor } = shape;
  if (found.partitions !== partitions) {
    throw new Refusal(
      'conflict',
      'TOPIC_PARTITIONS',
      `${topic} has ${found.partitions} partitions, not ${partitions}: customers would change theirs, and their order would be lost. Configure ${found.partitions}; or stop all, delete the topic and the relay's progress, and let it be carried again.`,
    );
  }
  if (found.replicas < replicationFactor) {
    throw new Refusal(
      'conflict',
      'TOPIC_REPLICAS',
      `${topic} is kept on ${found.replicas} brokers, not ${replicationFactor}: reassign its partitions (kafka-reassign-partitions), or configure ${found.replicas}.`,
    );
  }
}

async function lookAt(
  kafka: Kafka,
  { topic, partitions, replicationFactor }: TopicShape,
): Promise<{ readonly partitions: number; readonly replicas: number }> {
  const admin = kafka.admin({ retry: { retries: 5 } });
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) {
      await admin.createTopics({
        topics: [
          {
            topic,
            numPartitions: partitions,
            replicationFactor,
            configEntries: [
              // An acknowledged record survives the loss of a broker.
              { name: 'min.insync.replicas', value: `${Math.max(1, replicationFactor - 1)}` },
              // Every stored event stays readable for whoever comes later.
              { name: 'retention.ms', value: '-1' },
            ],
          },
        ],
      });
    }
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions ?? [];
    return { partitions: found.length, replicas: Math.min(...found.map(({ replicas }) => replicas.length)) };
  } finally {
    await admin.disconnect();
  }
}
