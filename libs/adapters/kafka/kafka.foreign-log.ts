import { setTimeout as delay } from 'node:timers/promises';
import type { EachMessagePayload, Kafka } from 'kafkajs';
import { pause } from '#libs/eventing/pause.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { withAdmin } from './kafka.client.js';

/** Milliseconds to wait for a record that may no longer be readable. */
const PATIENCE_MS = 30_000;
const ATTEMPTS = 20;
const ATTEMPT_MS = 500;

/**
 * Looks at the last record of each partition, before the first of ours is there.
 * @throws Refusal FOREIGN_TOPIC if one belongs to another log: followers of the topic would read two logs as one
 */
export async function refuseOtherLog(kafka: Kafka, topic: string, epoch: string): Promise<void> {
  const other = (await epochsIn(kafka, topic)).find((one) => one !== epoch);
  if (other === undefined) return;
  throw new Refusal(
    'conflict',
    'FOREIGN_TOPIC',
    `${topic} holds the log ${other}, but this is the log ${epoch}: the topic belongs to another installation, or this log was restored since. Name the brokers that belong to this one (PEAKEND_KAFKA_BROKERS); if the topic was filled from here before a restore, stop everything and delete the topic, and everything is carried again.`,
  );
}

/** The logs that the last records name. */
async function epochsIn(kafka: Kafka, topic: string): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const last = await lastOffsets(kafka, topic);
      return last.size === 0 ? [] : await epochsAt(kafka, topic, last);
    } catch (error) {
      // Not everyone knows a new topic's leaders at once, and the first group's coordinator still has to be set up.
      if (attempt === ATTEMPTS)
        throw new Refusal('unavailable', 'KAFKA_UNUSABLE', `Kafka cannot be used: ${(error as Error).message}`);
      await pause(ATTEMPT_MS);
    }
  }
}

async function lastOffsets(kafka: Kafka, topic: string): Promise<ReadonlyMap<number, string>> {
  return withAdmin(kafka, async (admin) => {
    const partitions = await admin.fetchTopicOffsets(topic);
    const filled = partitions.filter(({ high, low }) => BigInt(high) > BigInt(low));
    return new Map(filled.map(({ partition, high }) => [partition, String(BigInt(high) - 1n)]));
  });
}

/** The logs that the records at these offsets and after them name; records that name none belong to nobody. */
async function epochsAt(kafka: Kafka, topic: string, offsets: ReadonlyMap<number, string>): Promise<string[]> {
  const groupId = `peakend-owner-${crypto.randomUUID()}`;
  const consumer = kafka.consumer({ groupId, retry: { retries: 5 } });
  const missing = new Set(offsets.keys());
  const epochs: string[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const found = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const eachMessage = async ({ partition, message }: EachMessagePayload) => {
        if (BigInt(message.offset) < BigInt(offsets.get(partition) ?? '0')) return;
        const epoch = message.headers?.['ce_epoch'];
        if (Buffer.isBuffer(epoch)) epochs.push(epoch.toString('utf8'));
        missing.delete(partition);
        if (missing.size === 0) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
      for (const [partition, offset] of offsets) consumer.seek({ topic, partition, offset });
    });
    await Promise.race([found, delay(PATIENCE_MS, undefined, { ref: false })]);
    return epochs;
  } finally {
    await consumer.disconnect();
    await forget(kafka, groupId);
  }
}

async function forget(kafka: Kafka, groupId: string): Promise<void> {
  // A group without members disappears by itself after some days.
  await withAdmin(kafka, (admin) => admin.deleteGroups([groupId]).catch(() => undefined));
}
