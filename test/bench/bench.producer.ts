import { Kafka, logLevel, type Message } from 'kafkajs';
import { toMessage } from '#libs/adapters/kafka/kafka.record.js';
import { planPartitions } from '#libs/eventing/partition.plan.js';
import { answer, rateOf } from './bench.child.js';
import { madeTopic, PARTITIONS, partsOfParent } from './bench.kafka.js';

// Sends what the relay sends, in the same batches but prepared in memory, with a plain idempotent kafkajs producer.
const [events = 0, batch = 0] = process.argv.slice(2).map(Number);
const { store, brokers } = await partsOfParent();
const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });

const batches: Message[][] = [];
let last = Array.from({ length: PARTITIONS }, () => 0n);
for (let after = 0; after < events; after += batch) {
  const plan = planPartitions(await store.read(BigInt(after), batch), last);
  last = [...plan.sent];
  const messages = plan.batches.flatMap(({ partition, records }) =>
    records.map((record) => ({ ...toMessage(record, store.epoch), partition })),
  );
  batches.push(messages);
}

answer('ready', async () => {
  const topic = await madeTopic(kafka);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  globalThis.gc?.();
  let sent = 0;
  const rate = await rateOf(events, async (share) => {
    for (; sent < batches.length * share; sent++)
      await producer.send({ topic, messages: [...(batches[sent] as Message[])], acks: -1 });
  });
  await producer.disconnect();
  return rate;
});
