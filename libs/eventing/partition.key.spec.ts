import { createRequire } from 'node:module';
import fc from 'fast-check';
import { murmur2, partitionKey, partitionOf } from './partition.key.js';

test.each([
  // From Kafka's own tests of its hash.
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as Kafka does', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('is the partition that other clients choose for a key', () => {
  const { DefaultPartitioner } = (createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs')).Partitioners;
  const theirs = DefaultPartitioner();
  const key = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => text.length > 0);
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 200 }), (text, count) => {
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 0 }));
      const message = { key: text, value: null };
      expect(partitionOf(text, count)).toBe(
        theirs({ topic: 't', partitionMetadata: partitionMetadata as never, message }),
      );
    }),
  );
});

test('consists of tenant and customer, or of the tenant alone if there is no customer', () => {
  expect(partitionKey('acme', 'a/b')).toBe('acme/a/b');
  expect(partitionKey('acme', null)).toBe('acme');
});
