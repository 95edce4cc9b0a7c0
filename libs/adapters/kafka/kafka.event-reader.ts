import type { KafkaMessage } from 'kafkajs';
import type { BusObserver, BusRecord, PartitionProgress, Receiver } from '#libs/eventing/bus.js';
import type { Position } from '#libs/kernel/event.js';
import type { MessageReader } from './kafka.consumer.js';
import { fromMessage } from './kafka.record.js';

/** Hands the log's events to their receiver. The offsets it commits are only hints: positions show what was done. */
export class EventReader implements MessageReader {
  readonly commitEvery = 1_000;
  foreign = 0;

  /** @param epoch of the event store: records of other logs are foreign */
  constructor(
    private readonly epoch: string,
    private readonly receiver: Receiver,
    private readonly observer: Pick<BusObserver, 'foreign'>,
  ) {}

  async take(partition: number, messages: readonly KafkaMessage[], signal: AbortSignal): Promise<void> {
    const records: BusRecord[] = [];
    for (const message of messages) {
      try {
        records.push(fromMessage(message, this.epoch));
      } catch (error) {
        this.foreign++;
        this.observer.foreign(partition, (error as Error).message);
      }
    }
    if (records.length > 0) await this.receiver.receive({ partition, records }, signal);
  }

  progress(): Promise<readonly PartitionProgress[]> {
    return this.receiver.progress();
  }

  missing(partition: number, sent: Position, signal: AbortSignal): Promise<void> {
    return this.receiver.missing(partition, sent, signal);
  }
}
