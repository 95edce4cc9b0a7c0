import type { Kafka, Message } from 'kafkajs';
import type { BusObserver, PartitionProgress } from '#libs/eventing/bus.js';
import type { DeadLetter, Inbox, InboxReader } from '#libs/eventing/inbox.js';
import { supervised } from '#libs/eventing/supervised.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { withAdmin, kafkaClient, type KafkaConnection } from './kafka.client.js';
import { GroupConsumer, type GroupSettings, type MessageReader } from './kafka.consumer.js';
import { toInboxRecord } from './kafka.inbox.record.js';
import { ensureInbox } from './kafka.inbox.topics.js';
import { Lag } from './kafka.lag.js';
import { PartitionProducer } from './kafka.producer.js';
import type { TopicShape } from './kafka.topic.js';

export interface KafkaInboxOptions extends TopicShape, GroupSettings {
  readonly connection: KafkaConnection;
  readonly group: string;
  /** The topic for what cannot be taken. */
  readonly deadLetters: string;
}

type Observer = Pick<BusObserver, 'failed' | 'rebuilt'>;

/** A Kafka topic that others write, with another one for what cannot be taken. */
export class KafkaInbox implements Inbox {
  readonly topic: string;
  readonly #ending = new AbortController();
  readonly #lag = new Lag(async () => {
    const progress = await this.#progress();
    return Number(progress.reduce((sum, { done, sent }) => sum + sent - done, 0n));
  });
  #producers: readonly PartitionProducer[] = [];
  /** Settles once its topics are known to be fit. */
  #ready: Promise<void> = Promise.resolve();

  private constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaInboxOptions,
    private readonly observer: Observer,
  ) {
    this.topic = options.topic;
  }

  /**
   * If Kafka does not answer, waits for it in the background: publishing over HTTP does not need it.
   * @throws Refusal if Kafka cannot be used or its topics are unfit; it says what to do.
   */
  static async open(options: KafkaInboxOptions, observer: Observer): Promise<KafkaInbox> {
    const inbox = new KafkaInbox(kafkaClient(options.connection), options, observer);
    await inbox.#prepare().catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'KAFKA_UNREACHABLE') throw error;
      observer.failed(error, 0);
      inbox.#ready = inbox.#prepareLater();
    });
    return inbox;
  }

  subscribe(reader: InboxReader): { stop(): Promise<void> } {
    const member: MessageReader = {
      commitEvery: 0,
      take: async (partition, messages) => {
        const letters = await reader.take(messages.map((message) => toInboxRecord(partition, message)));
        if (letters.length > 0) await this.#leave(partition, letters);
      },
      progress: () => this.#progress(),
      // What is no longer there fell to retention: nobody has it.
      missing: async () => undefined,
    };
    const consumer = new GroupConsumer(this.kafka, this.options.group, this.options, member, this.observer);
    void this.#ready.then(() => consumer.start());
    return consumer;
  }

  lag(): Promise<number> {
    return this.#lag.read();
  }

  /** Call it once nobody subscribes any more. */
  async close(): Promise<void> {
    this.#ending.abort(new Error('The inbox is closed'));
    await Promise.all(this.#producers.map((producer) => producer.close()));
  }

  async #prepare(): Promise<void> {
    const { kafka, options, observer } = this;
    const { deadLetterPartitions } = await ensureInbox(kafka, options, options.deadLetters);
    this.#producers = Array.from(
      { length: deadLetterPartitions },
      (_, partition) => new PartitionProducer(kafka, options.deadLetters, partition, observer),
    );
  }

  /** Tries until it succeeds or the inbox is closed. */
  async #prepareLater(): Promise<void> {
    const done = new AbortController();
    const prepare = async () => {
      await this.#prepare();
      done.abort();
    };
    const over = AbortSignal.any([this.#ending.signal, done.signal]);
    await supervised(prepare, over, (error, retryInMs) => this.observer.failed(error, retryInMs));
  }

  #leave(partition: number, letters: readonly DeadLetter[]): Promise<void> {
    const producer = this.#producers[partition % this.#producers.length] as PartitionProducer;
    return producer.send(
      letters.map((letter) => this.#messageOf(letter)),
      this.#ending.signal,
    );
  }

  #messageOf({ record, headers, value }: DeadLetter): Message {
    const origin = {
      'peakend-origin-topic': this.topic,
      'peakend-origin-partition': `${record.partition}`,
      'peakend-origin-offset': `${record.offset}`,
    };
    return { value, headers: { ...headers, ...origin } };
  }

  /** How far the group has committed. */
  async #progress(): Promise<readonly PartitionProgress[]> {
    const { topic, group } = this.options;
    return withAdmin(this.kafka, async (admin) => {
      // First: this learns who the brokers are, which asking for a group's offsets takes for granted.
      const ends = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const done = new Map(committed?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      return ends.map(({ partition, low, high }) =>
        progressOf(partition, BigInt(low), BigInt(high), done.get(partition)),
      );
    });
  }
}

/** `committed`: undefined or negative where the group has committed nothing; it may be ahead of ends that were asked earlier. */
function progressOf(partition: number, low: bigint, high: bigint, committed = low): PartitionProgress {
  const done = committed < low ? low : committed;
  return { partition, done, sent: done > high ? done : high };
}
