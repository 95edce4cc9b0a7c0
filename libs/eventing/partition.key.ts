/**
 * Keeps a customer's events in one partition, and so in order: tenant and customer as published, never the type. Events
 * of no customer use their tenant alone.
 */
export function partitionKey(tenant: string, customerId: string | null): string {
  return customerId === null ? tenant : `${tenant}/${customerId}`;
}

/** The partition of a key, as Kafka's own producers choose it, so that others who write or join by key agree. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fff_ffff) % partitions;
}

const SEED = 0x9747_b28c;
const M = 0x5bd1_e995;

/** MurmurHash2 of 32 bits, as Kafka seeds it; signed. */
export function murmur2(bytes: Uint8Array): number {
  const tail = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < tail; at += 4) {
    const four =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    const k = Math.imul(four, M);
    hash = Math.imul(hash, M) ^ Math.imul(k ^ (k >>> 24), M);
  }
  for (let at = bytes.length - 1; at >= tail; at--) hash ^= (bytes[at] as number) << (8 * (at - tail));
  if (bytes.length > tail) hash = Math.imul(hash, M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}
