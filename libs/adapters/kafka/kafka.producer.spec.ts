import type { Kafka, Message } from 'kafkajs';
import { PartitionProducer } from './kafka.producer.js';

/** A Kafka that keeps what is sent to it, and takes so many records at once. */
function kafkaTaking(most = Number.POSITIVE_INFINITY) {
  const taken: (readonly Message[])[] = [];
  let offset = 0;
  const producer = {
    connect: async () => {},
    disconnect: async () => {},
    send: async ({ messages }: { readonly messages: readonly Message[] }) => {
      if (messages.length > most) throw Object.assign(new Error('too large'), { code: 10 });
      taken.push(messages);
      offset += messages.length;
      return [{ partition: 0, errorCode: 0, baseOffset: `${offset - messages.length}` }];
    },
  };
  return { kafka: { producer: () => producer } as unknown as Kafka, taken };
}

const send = async (kafka: Kafka, messages: readonly Message[]) => {
  const failures: unknown[] = [];
  const producer = new PartitionProducer(kafka, 'topic', 0, { failed: (error) => failures.push(error) });
  await producer.send(messages, new AbortController().signal);
  await producer.close();
  return failures;
};

const bytesOf = ({ headers = {}, value }: Message) =>
  Object.entries(headers).reduce((sum, [name, text]) => sum + Buffer.byteLength(`${name}${text}`), `${value}`.length);

test('what is sent at once is below a mebibyte, also where characters have several bytes', async () => {
  const { kafka, taken } = kafkaTaking();
  const headers = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`ce_ext${n}`, '客'.repeat(341)]));
  await send(
    kafka,
    Array.from({ length: 100 }, () => ({ key: '客', value: '{}', headers })),
  );
  expect(taken.flat()).toHaveLength(100);
  const sizes = taken.map((messages) => messages.reduce((sum, each) => sum + bytesOf(each), 0));
  expect(Math.max(...sizes)).toBeLessThan(600_000);
});

test('what is too large for a broker is sent in halves, in order', async () => {
  const { kafka, taken } = kafkaTaking(3);
  const values = Array.from({ length: 10 }, (_, n) => `${n}`);
  expect(
    await send(
      kafka,
      values.map((value) => ({ value })),
    ),
  ).toEqual([]);
  expect(taken.map((messages) => messages.map(({ value }) => value))).toEqual([
    ['0', '1', '2'],
    ['3', '4'],
    ['5', '6', '7'],
    ['8', '9'],
  ]);
});
