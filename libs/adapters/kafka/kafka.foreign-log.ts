import { setTimeout as delay } from 'node:timers/promises';
import type { EachMessagePayload, Kafka } from 'kafkajs';
import { pause } from '#libs/eventing/pause.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { connectAdmin } from './kafka.client.js';

/** Milliseconds after which a record that nobody can read any more is not waited for. */
const PATIENCE_MS = 30_000;
const ATTEMPTS = 20;
const ATTEMPT_MS = 500;

/**
 * Looks at the last record of each partition, before the first one of ours is there.
 * @throws Refusal FOREIGN_TOPIC if one is of another log: two logs in a topic would be read as one by whoever follows it
 */
export async function refuseOtherLog(kafka: Kafka, topic: string, epoch: string): Promise<void> {
  const other = (await epochsIn(kafka, topic)).find((one) => one !== epoch);
  if (other === undefined) return;
  throw new Refusal(
    'conflict',
    'FOREIGN_TOPIC',
    `${topic} holds the log ${other}, and this is the log ${epoch}: of another installation, or restored since. Name the brokers that belong to it (PEAKEND_KAFKA_BROKERS); if the topic was filled from here before a restore, stop all and delete it, and all is carried again.`,
  );
}

/** What logs the last records say that they are of. */
async function epochsIn(kafka: Kafka, topic: string): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const last = await lastOffsets(kafka, topic);
      return last.size === 0 ? [] : await epochsAt(kafka, topic, last);
    } catch (error) {
      // A new topic's leaders are not known to all at once, and what coordinates the first group has to be made.
      if (attempt === ATTEMPTS)
        throw new Refusal('unavailable', 'KAFKA_UNUSABLE', `Kafka cannot be used: ${(error as Error).message}`);
      await pause(ATTEMPT_MS);
    }
  }
}

async function lastOffsets(kafka: Kafka, topic: string): Promise<ReadonlyMap<number, string>> {
  const admin = await connectAdmin(kafka);
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    const filled = partitions.filter(({ high, low }) => BigInt(high) > BigInt(low));
    return new Map(filled.map(({ partition, high }) => [partition, String(BigInt(high) - 1n)]));
  } finally {
    await admin.disconnect();
  }
}

/** What logs the records at these offsets, and what came behind them, say that they are of; those that say none are nobody's. */
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
  const admin = await connectAdmin(kafka);
  // A group without members goes by itself, some days later.
  await admin.deleteGroups([groupId]).catch(() => undefined);
  await admin.disconnect();
}
