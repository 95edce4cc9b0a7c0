/** Bits an event: with seven probes one of 120 absent ids looks present when the filter is full. */
const BITS_PER_ID = 10;
const PROBES = 7;

/** A set of UUIDs (16 bytes each) that may say "present" of an absent one, never "absent" of a present one. */
export class BloomFilter {
  readonly #bits: number;

  private constructor(readonly bytes: Buffer) {
    this.#bits = bytes.length * 8;
  }

  static for(capacity: number): BloomFilter {
    return new BloomFilter(Buffer.alloc(Math.ceil((capacity * BITS_PER_ID) / 8)));
  }

  /** A filter as it was stored; its size is its capacity's. */
  static from(bytes: Buffer): BloomFilter {
    return new BloomFilter(bytes);
  }

  add(source: Buffer, at: number): void {
    const step = stepOf(source, at);
    for (let probe = 0, hash = hashOf(source, at); probe < PROBES; probe++, hash = (hash + step) >>> 0) {
      const bit = hash % this.#bits;
      this.bytes[bit >>> 3]! |= 1 << (bit & 7);
    }
  }

  mayHave(source: Buffer, at: number): boolean {
    const step = stepOf(source, at);
    for (let probe = 0, hash = hashOf(source, at); probe < PROBES; probe++, hash = (hash + step) >>> 0) {
      const bit = hash % this.#bits;
      if ((this.bytes[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }
}

// UUIDs are random where they are not time or version: all four words are mixed, so that every kind spreads.
function hashOf(source: Buffer, at: number): number {
  return mix(source.readUInt32LE(at) ^ Math.imul(source.readUInt32LE(at + 8), 0x9e3779b1));
}

function stepOf(source: Buffer, at: number): number {
  return (mix(source.readUInt32LE(at + 4) ^ Math.imul(source.readUInt32LE(at + 12), 0x85ebca6b)) | 1) >>> 0;
}

function mix(word: number): number {
  const half = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  const whole = Math.imul(half ^ (half >>> 15), 0x846ca68b);
  return (whole ^ (whole >>> 16)) >>> 0;
}
