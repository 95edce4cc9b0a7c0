import { createRequire } from 'node:module';
import fc from 'fast-check';
import { type Encodable, encodeByKafkajs, encodeRecord, encodeRecordsAtOnce } from './kafka.encoding.js';

type Request = (given: object) => { encode(): Promise<{ readonly buffer: Buffer }> };

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
);
const record: fc.Arbitrary<Encodable> = fc.record({
  offsetDelta: fc.nat(),
  timestampDelta: fc.oneof(fc.nat(2_000), fc.integer({ min: -5, max: 2 ** 40 })),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(text, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 20 }),
});

test('a record is encoded byte for byte as kafkajs does', () => {
  fc.assert(
    fc.property(record, (given) => {
      expect(encodeRecord(given).buffer.toString('hex')).toBe(encodeByKafkajs(given).buffer.toString('hex'));
    }),
  );
  const sizes = [0, 63, 64, 8_191, 8_192, 600_000];
  for (const size of sizes) {
    const large = { value: Buffer.alloc(size, 'ä'), headers: { ce_id: 'x'.repeat(size % 10_000) } };
    expect(encodeRecord(large).buffer.equals(encodeByKafkajs(large).buffer)).toBe(true);
  }
});

test('kafkajs’ requests use it', async () => {
  encodeRecordsAtOnce();
  const request = createRequire(import.meta.url)('kafkajs/src/protocol/requests/produce/v3/request.js') as Request;
  // kafkajs itself cannot encode such a header, although Kafka allows it.
  const message = { value: Buffer.from('{}'), headers: { ce_id: null } };
  const topicData = [{ topic: 't', partitions: [{ partition: 0, messages: [message] }] }];
  expect(() => encodeByKafkajs(message as unknown as Encodable)).toThrow(/Received null/);
  const { buffer } = await request({ acks: -1, timeout: 1, topicData }).encode();
  expect(buffer.subarray(-7).toString('latin1')).toBe('\u000ace_id\u0001');
});
