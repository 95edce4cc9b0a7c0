import { Kafka, logLevel } from 'kafkajs';

const LOG = 'peakend.events.v1';

export interface LogRecord {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

/** Every record that a topic holds now, the log's if none is named, by partition, as a Kafka client reads them. */
export async function readLogTopic(
  brokers: readonly string[],
  topic = LOG,
): Promise<readonly (readonly LogRecord[])[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `reader-${crypto.randomUUID()}`, maxWaitTimeInMs: 100 });
  await Promise.all([admin.connect(), consumer.connect()]);
  try {
    const ends = new Map(
      (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
    );
    const records: LogRecord[][] = Array.from({ length: ends.size }, () => []);
    const unread = new Set([...ends].flatMap(([partition, end]) => (end === 0 ? [] : partition)));
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const whenAll = () => unread.size === 0 && resolve();
      whenAll();
      const run = consumer.run({
        eachMessage: async ({ partition, message: { headers = {}, value, offset } }) => {
          const end = ends.get(partition) ?? 0;
          if (Number(offset) < end) {
            const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
            records[partition]?.push({ headers: Object.fromEntries(texts), value: value?.toString() ?? null });
          }
          if (Number(offset) >= end - 1) unread.delete(partition);
          whenAll();
        },
      });
      run.catch(reject);
    });
    return records;
  } finally {
    await Promise.all([consumer.disconnect(), admin.disconnect()]);
  }
}
