import type { KafkaMessage } from 'kafkajs';
import type { InboxRecord } from '#libs/eventing/inbox.js';

/** A message of the inbox with its headers as they were written. */
export function toInboxRecord(partition: number, { offset, headers = {}, value }: KafkaMessage): InboxRecord {
  const written = Object.entries(headers).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).flatMap((each: unknown): [string, Buffer | null][] => {
      if (each === null || Buffer.isBuffer(each)) return [[name, each]];
      // kafkajs gathers headers in a plain object: whatever that inherits under a header's name precedes its value.
      return typeof each === 'string' ? [[name, Buffer.from(each)]] : [];
    }),
  );
  return { partition, offset: BigInt(offset), headers: written, value };
}
