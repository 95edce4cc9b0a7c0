import { type Admin, type IHeaders, Kafka, logLevel, type Producer } from 'kafkajs';
import { eventually } from './eventually.js';

const INBOX = 'peakend.ingest.v1';
const DEAD_LETTERS = 'peakend.ingest.dead-letter.v1';
const GROUP = 'peakend-ingest';

export interface Letter {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string | null;
}

/** The inbox as channels and operators see it, through their own Kafka client. */
export class IngestTopic {
  private readonly found: Letter[] = [];

  private constructor(
    private readonly producer: Producer,
    private readonly admin: Admin,
    private readonly stopReading: () => Promise<void>,
  ) {}

  /** Opens the inbox; the product must have created the topics. */
  static async open(brokers: readonly string[]): Promise<IngestTopic> {
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
    const [producer, admin] = [kafka.producer(), kafka.admin()];
    const consumer = kafka.consumer({ groupId: 'operator', maxWaitTimeInMs: 100 });
    await Promise.all([producer.connect(), admin.connect(), consumer.connect()]);
    const topic = new IngestTopic(producer, admin, () => consumer.disconnect());
    await consumer.subscribe({ topic: DEAD_LETTERS, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message: { headers = {}, value } }) => {
        const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
        topic.found.push({ headers: Object.fromEntries(texts), value: value?.toString() ?? null });
      },
    });
    return topic;
  }

  /** Writes records to one partition, in this order. */
  async write(records: readonly { headers?: IHeaders; value: string | Buffer | null }[], partition = 0): Promise<void> {
    await this.producer.send({ topic: INBOX, messages: records.map((each) => ({ ...each, partition })), acks: -1 });
  }

  structured(key: string, ...events: readonly unknown[]): Promise<void> {
    const headers = { 'peakend-key': key, 'content-type': 'application/cloudevents+json' };
    return this.write(events.map((event) => ({ headers, value: JSON.stringify(event) })));
  }

  /** All dead letters so far, once there are this many. */
  async letters(count: number): Promise<readonly Letter[]> {
    await eventually(`there are ${count} dead letters`, () => this.found.length >= count, 60_000);
    return this.found;
  }

  /** The number of unacknowledged records. A server that just started does not know the group's coordinator yet. */
  async unacknowledged(): Promise<number> {
    let count: number | undefined;
    await eventually('Kafka tells', async () => {
      count = await this.count().catch(() => undefined);
      return count !== undefined;
    });
    return count as number;
  }

  async acknowledged(): Promise<void> {
    await eventually('everything is acknowledged', async () => (await this.unacknowledged()) === 0, 60_000);
  }

  async configuration(topic = INBOX): Promise<Readonly<Record<string, string>>> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic }],
    });
    const entries = resources.flatMap(({ configEntries }) => configEntries);
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.admin.disconnect(), this.stopReading()]);
  }

  private async count(): Promise<number> {
    const [committed] = await this.admin.fetchOffsets({ groupId: GROUP, topics: [INBOX] });
    const done = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const ends = await this.admin.fetchTopicOffsets(INBOX);
    return ends.reduce((sum, { partition, high }) => sum + Number(high) - Math.max(0, done.get(partition) ?? 0), 0);
  }
}
