import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** Gives n random bytes. */
export type RandomBytes = (n: number) => Buffer;

/** The master key that a text of any length stands for: HKDF-SHA-256 (RFC 5869) without salt. */
export function masterKeyOf(text: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, '', 'peakend master key', KEY_BYTES));
}

/** AES-256-GCM: nonce, ciphertext, tag. `about` is authenticated with it: opening needs the same. */
export function encrypt(key: Uint8Array, plain: Uint8Array | string, about: string, random: RandomBytes): Buffer {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** What `encrypt` was given; undefined if it was altered, cut, or made with another key or about something else. */
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

export function hmacSha256(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
