import type { Kafka } from 'kafkajs';
import { leaksSeenDuring } from '#test/support/listener.leaks.js';
import { PartitionProducer } from './kafka.producer.js';

test('more partitions than ten wait on one signal, and Node sees no leak in it', async () => {
  const unanswered = { connect: async () => {}, send: () => new Promise(() => {}), disconnect: async () => {} };
  const kafka = { producer: () => unanswered } as unknown as Kafka;
  const stopping = new AbortController();
  const leaks = await leaksSeenDuring(async () => {
    const sending = Array.from({ length: 12 }, (_, partition) =>
      new PartitionProducer(kafka, 'events', partition, { failed: () => {} }).send([{ value: 'x' }], stopping.signal),
    );
    const ended = Promise.allSettled(sending);
    await new Promise(setImmediate);
    stopping.abort(new Error('stopped'));
    expect((await ended).map(({ status }) => status)).toEqual(sending.map(() => 'rejected'));
  });
  expect(leaks).toBe(0);
});
