import type { Kafka } from 'kafkajs';
import { ensureTopic, type FoundTopic, READABLE, refuseConfiguration, type TopicShape } from './kafka.topic.js';

const DAY_MS = 24 * 3_600_000;
/** The inbox is in the clear and out of reach of erasures: a record is gone after at most this long. */
const LONGEST_MS = 7 * DAY_MS;

/** A record lives until its segment closes, and then for the retention time. */
const INBOX = {
  'cleanup.policy': 'delete',
  'retention.ms': `${LONGEST_MS - DAY_MS}`,
  'segment.ms': `${DAY_MS}`,
  // By its writer's clock, a record could be gone before it is read, or stay for ever.
  'message.timestamp.type': 'LogAppendTime',
  ...READABLE,
};

const DEAD_LETTERS = {
  'cleanup.policy': 'delete',
  'retention.ms': `${30 * DAY_MS}`,
  'message.timestamp.type': 'LogAppendTime',
};

/**
 * Finds or makes the topic that others write, and the one for its records that cannot be taken. Nothing depends on
 * their number of partitions: events are ordered by their own time.
 * @throws Refusal KAFKA_UNREACHABLE, KAFKA_UNUSABLE, TOPIC_REPLICAS, TOPIC_CONFIGURATION; each says what to do.
 */
export async function ensureInbox(
  kafka: Kafka,
  shape: TopicShape,
  deadLetters: string,
): Promise<{ readonly deadLetterPartitions: number }> {
  refuseUnfit(shape.topic, await ensureTopic(kafka, shape, INBOX));
  const { partitions } = await ensureTopic(kafka, { ...shape, topic: deadLetters }, DEAD_LETTERS);
  return { deadLetterPartitions: partitions };
}

function refuseUnfit(topic: string, found: FoundTopic): void {
  const { configuration } = found;
  const [retention, segment] = [Number(configuration['retention.ms']), Number(configuration['segment.ms'])];
  const longLived = retention < 0 || retention + segment > LONGEST_MS;
  const needed = Object.entries(INBOX).filter(([name]) => longLived || !name.endsWith('.ms'));
  const why = longLived ? 'What channels write there is in the clear and must be gone after 7 days.' : '';
  refuseConfiguration(topic, found, Object.fromEntries(needed), why);
}
