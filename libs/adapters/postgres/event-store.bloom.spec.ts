import { createHash } from 'node:crypto';
import { BloomFilter, hashOf } from './event-store.bloom.js';

const random = (seed: string) => createHash('sha256').update(seed).digest().subarray(0, 16);

/** Like UUIDv7: the first 6 bytes count milliseconds, so neighbours differ in few of them. */
function timeOrdered(index: number): Buffer {
  const id = Buffer.from(random(`v7 ${index}`));
  id.writeUIntBE(1_790_000_000_000 + (index >> 3), 0, 6);
  id[6] = 0x70 | ((id[6] ?? 0) & 0x0f);
  return id;
}

/** Nothing but a counter in the last bytes. */
function counted(index: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(index, 12);
  return id;
}

test.each([
  ['random', (index: number) => random(`id ${index}`)],
  ['time-ordered', timeOrdered],
  ['counted', counted],
])('a full filter of %s ids knows them all, and mistakes about one in 120 others for one of them', (_, idOf) => {
  const filter = BloomFilter.for(20_000);
  for (let index = 0; index < 20_000; index++) filter.add(hashOf(idOf(index), 0));
  const stored = BloomFilter.from(Buffer.from(filter.bytes));
  let [missed, mistaken] = [0, 0];
  for (let index = 0; index < 20_000; index++) {
    if (!stored.mayHave(hashOf(idOf(index), 0))) missed++;
    if (stored.mayHave(hashOf(idOf(20_000 + index), 0))) mistaken++;
  }
  expect(missed).toBe(0);
  expect(mistaken / 20_000).toBeLessThan(0.012);
});

test('the id may be anywhere in the bytes', () => {
  const filter = BloomFilter.for(10);
  filter.add(hashOf(Buffer.concat([Buffer.alloc(7), random('a')]), 7));
  expect(filter.mayHave(hashOf(random('a'), 0))).toBe(true);
  expect(filter.mayHave(hashOf(random('b'), 0))).toBe(false);
});
