import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { BusRecord, PartitionBatch } from './bus.js';
import { partitionKey, partitionOf } from './partition.key.js';

/** Which partitions the events of a stretch of the log go to. */
export interface PartitionPlan {
  readonly batches: readonly PartitionBatch[];
  /** The last position in each partition, this stretch included. */
  readonly sent: readonly Position[];
}

/**
 * Spreads a stretch of the log over the partitions: a customer's events to its own, events of no customer to all.
 * Depends only on the log and the number of partitions: whoever carries an event, in whatever batch, gives it the same
 * partition and predecessor.
 */
export function planPartitions(events: readonly StoredEvent[], sent: readonly Position[]): PartitionPlan {
  const last = [...sent];
  const records = sent.map((): BusRecord[] => []);
  const put = (partition: number, event: StoredEvent) => {
    records[partition]?.push({ event, previous: last[partition] ?? 0n });
    last[partition] = event.position;
  };
  for (const event of events) {
    if (event.customerId === null) for (const partition of records.keys()) put(partition, event);
    else put(partitionOf(partitionKey(event.tenant, event.customerId), sent.length), event);
  }
  const batches = records.map((list, partition) => ({ partition, records: list }));
  return { batches: batches.filter((batch) => batch.records.length > 0), sent: last };
}

/** Whether a partition receives an event. */
export function isIn(partition: number, partitions: number, { tenant, customerId }: StoredEvent): boolean {
  return customerId === null || partitionOf(partitionKey(tenant, customerId), partitions) === partition;
}
