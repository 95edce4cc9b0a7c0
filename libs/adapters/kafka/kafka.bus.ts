import type { Kafka } from 'kafkajs';
import type { Bus, BusObserver, PartitionBatch, Receiver, Subscription } from '#libs/eventing/bus.js';
import { kafkaClient, type KafkaConnection } from './kafka.client.js';
import { GroupConsumer, type GroupSettings } from './kafka.consumer.js';
import { EventReader } from './kafka.event-reader.js';
import { refuseOtherLog } from './kafka.foreign-log.js';
import { PartitionProducer } from './kafka.producer.js';
import { toMessage } from './kafka.record.js';
import { ensureLog, type TopicShape } from './kafka.topic.js';

export interface KafkaBusOptions extends TopicShape, GroupSettings {
  readonly connection: KafkaConnection;
  /** The event store's epoch: records of other logs are foreign. */
  readonly epoch: string;
}

/** The bus on Kafka: one topic, CloudEvents in binary mode, a customer's events in one partition. */
export class KafkaBus implements Bus {
  readonly partitions: number;
  readonly #producers: readonly PartitionProducer[];
  readonly #consumers = new Set<GroupConsumer>();

  private constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaBusOptions,
    private readonly observer: BusObserver,
  ) {
    this.partitions = options.partitions;
    this.#producers = Array.from(
      { length: options.partitions },
      (_, partition) => new PartitionProducer(kafka, options.topic, partition, observer),
    );
  }

  /** @throws Refusal if Kafka cannot be used or its topic is not as described; it says what to do. */
  static async open(options: KafkaBusOptions, observer: BusObserver): Promise<KafkaBus> {
    const kafka = kafkaClient(options.connection);
    await ensureLog(kafka, options);
    return new KafkaBus(kafka, options, observer);
  }

  /** Checks a topic that nothing was carried to yet. @throws Refusal FOREIGN_TOPIC if it holds another log */
  refuseOtherLog(): Promise<void> {
    return refuseOtherLog(this.kafka, this.options.topic, this.options.epoch);
  }

  async send(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      batches.map(({ partition, records }) => {
        const producer = this.#producers[partition];
        if (!producer) throw new RangeError(`There is no partition ${partition}`);
        const messages = records.map((record) => toMessage(record, this.options.epoch));
        return producer.send(messages, signal);
      }),
    );
  }

  async subscribe(group: string, receiver: Receiver): Promise<Subscription> {
    const reader = new EventReader(this.options.epoch, receiver, this.observer);
    const consumer = new GroupConsumer(this.kafka, group, this.options, reader, this.observer);
    this.#consumers.add(consumer);
    consumer.start();
    return {
      get foreign() {
        return reader.foreign;
      },
      stop: () => consumer.stop(),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await Promise.all(this.#producers.map((producer) => producer.close()));
  }
}
