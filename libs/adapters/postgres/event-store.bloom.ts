/** Bits per event: with seven probes, one in 120 absent ids looks present when the filter is full. */
const BITS_PER_ID = 10;
const PROBES = 7;

/** A set of UUIDs (16 bytes each) that may call an absent one present, but never a present one absent. */
export class BloomFilter {
  readonly #bits: number;

  private constructor(readonly bytes: Buffer) {
    this.#bits = bytes.length * 8;
  }

  static for(capacity: number): BloomFilter {
    return new BloomFilter(Buffer.alloc(Math.ceil((capacity * BITS_PER_ID) / 8)));
  }

  /** A filter as it was stored; its size follows from its capacity. */
  static from(bytes: Buffer): BloomFilter {
    return new BloomFilter(bytes);
  }

  add({ hash, step }: IdHash): void {
    for (let probe = 0, at = hash; probe < PROBES; probe++, at = (at + step) >>> 0) {
      const bit = at % this.#bits;
      this.bytes[bit >>> 3]! |= 1 << (bit & 7);
    }
  }

  mayHave({ hash, step }: IdHash): boolean {
    for (let probe = 0, at = hash; probe < PROBES; probe++, at = (at + step) >>> 0) {
      const bit = at % this.#bits;
      if ((this.bytes[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

/** Where the probes of an id begin, and how far apart they are. */
export interface IdHash {
  readonly hash: number;
  readonly step: number;
}

/**
 * The hash of the id in 16 bytes. Each word affects both parts, so that ids made of time, version and counter spread
 * like random ones.
 */
export function hashOf(source: Buffer, at: number): IdHash {
  const a = source.readUInt32LE(at);
  const b = source.readUInt32LE(at + 4);
  const c = source.readUInt32LE(at + 8);
  const d = source.readUInt32LE(at + 12);
  const hash = mix(mix(mix(mix(a ^ 0x9e3779b1) ^ b) ^ c) ^ d);
  const step = mix(mix(mix(mix(d ^ 0x85ebca6b) ^ c) ^ b) ^ a);
  return { hash, step: (step | 1) >>> 0 };
}

function mix(word: number): number {
  const half = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  const whole = Math.imul(half ^ (half >>> 15), 0x846ca68b);
  return (whole ^ (whole >>> 16)) >>> 0;
}
