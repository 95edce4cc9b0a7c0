import { createCipheriv, createDecipheriv, hash } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const POOL_BYTES = 8 * 1024;
const SCRATCH_BYTES = 16 * 1024;
export const KEY_BYTES = 32;

/** Returns n random bytes. */
export type RandomBytes = (n: number) => Buffer;

/** Draws random bytes ahead: asking the generator for a few at a time costs more than the encryption. */
export function pooled(random: RandomBytes): RandomBytes {
  let pool: Buffer = Buffer.alloc(0);
  return (n) => {
    if (pool.length < n) pool = random(Math.max(n, POOL_BYTES));
    const drawn = pool.subarray(0, n);
    pool = pool.subarray(n);
    return drawn;
  };
}

/** AES-256-GCM: nonce, ciphertext, tag. It also authenticates `about`: opening needs the same one. */
export function encrypt(key: Uint8Array, plain: Uint8Array | string, about: string, random: RandomBytes): Buffer {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** What `encrypt` was given; undefined if it was altered, cut short, or made with another key or another `about`. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, about: string): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(tagAt));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}

/** Keyed hashing of short texts: HMAC-SHA-256 (RFC 2104) by one-shot hashes. */
export class HmacSha256 {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  /** Takes keys of at most one block: longer ones are not hashed down here. */
  constructor(key: Uint8Array) {
    if (key.length > BLOCK_BYTES) throw new RangeError(`The key must have at most ${BLOCK_BYTES} bytes`);
    const padded = Buffer.alloc(BLOCK_BYTES);
    padded.set(key);
    this.inner = Buffer.concat([padded.map((byte) => byte ^ 0x36), Buffer.alloc(SCRATCH_BYTES)]);
    this.outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(HASH_BYTES)]);
  }

  digest(text: string): Buffer {
    // As strings: handing out a buffer costs more than the hash.
    this.outer.write(hash('sha256', this.keyed(text), 'binary'), BLOCK_BYTES, 'binary');
    return Buffer.from(hash('sha256', this.outer, 'binary'), 'binary');
  }

  private keyed(text: string): Buffer {
    // A UTF-16 unit has at most three bytes in UTF-8.
    if (text.length * 3 > SCRATCH_BYTES) return Buffer.concat([this.inner.subarray(0, BLOCK_BYTES), Buffer.from(text)]);
    return this.inner.subarray(0, BLOCK_BYTES + this.inner.write(text, BLOCK_BYTES));
  }
}
