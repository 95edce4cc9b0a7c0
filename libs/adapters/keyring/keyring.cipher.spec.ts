import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { decrypt, encrypt, HmacSha256, pooled } from './keyring.cipher.js';

const key = Buffer.from('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308', 'hex');
const nonce = Buffer.from('cafebabefacedbaddecaf888', 'hex');

describe('encrypt', () => {
  it('is AES-256-GCM: nonce, ciphertext, tag', () => {
    // Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation"; its AAD is not text, so the tag is ours.
    const plain = Buffer.from(
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      'hex',
    );
    const sealed = encrypt(key, plain, 'about', () => nonce);
    expect(sealed.subarray(0, 12)).toEqual(nonce);
    expect(sealed.subarray(12, -16).toString('hex')).toBe(
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    );
    const peer = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('about'));
    peer.update(plain);
    peer.final();
    expect(sealed.subarray(-16)).toEqual(peer.getAuthTag());
    expect(decrypt(key, sealed, 'about')).toEqual(plain);
  });

  it('cannot be opened once anything was changed', () => {
    const sealed = encrypt(key, 'personal', 'about', () => nonce);
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] as number) ^ 1;
      expect(decrypt(key, altered, 'about')).toBeUndefined();
    }
    for (let length = 0; length < sealed.length; length++)
      expect(decrypt(key, sealed.subarray(0, length), 'about')).toBeUndefined();
    expect(decrypt(key, sealed, 'else')).toBeUndefined();
    expect(decrypt(Buffer.alloc(32), sealed, 'about')).toBeUndefined();
    expect(decrypt(key, sealed, 'about')?.toString()).toBe('personal');
  });
});

describe('HmacSha256', () => {
  it('is that of RFC 4231, test case 2', () => {
    expect(new HmacSha256(Buffer.from('Jefe')).digest('what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('equals the built-in one for texts of any length in a row', () => {
    const key = randomBytes(32);
    const hmac = new HmacSha256(key);
    for (const length of [0, 1, 55, 300, 5_461, 5_462, 16_384, 100_000, 3]) {
      for (const text of ['x'.repeat(length), '中'.repeat(length), '\u{1f600}'.repeat(length)]) {
        expect(hmac.digest(text)).toEqual(createHmac('sha256', key).update(text).digest());
      }
    }
  });
});

it('draws each random byte once', () => {
  let next = 0;
  const random = pooled((n) => Buffer.from(Array.from({ length: n }, () => next++ % 251)));
  const drawn = Buffer.concat(Array.from({ length: 3_000 }, (_, i) => random(i % 7)));
  for (let i = 1; i < drawn.length; i++) {
    const step = ((drawn[i] as number) - (drawn[i - 1] as number) + 251) % 251;
    // The end of a pool is left unused if it is too short.
    expect(step).toBeLessThanOrEqual(7);
    expect(step).toBeGreaterThan(0);
  }
});
