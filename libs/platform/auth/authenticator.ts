import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Principal } from './access.js';
import { hashOf, type Keys, type StoredKey } from './keys.js';

/** No key is longer than this, so hashing a longer one would be wasted work. */
const MAX_CREDENTIALS = 1_024;

/** Finds out who sent a request, from its Authorization header; synchronously if the key is in memory. */
export class Authenticator {
  private readonly adminKeyHash: Buffer;

  constructor(
    adminKey: string,
    private readonly keys: Keys,
    private readonly clock: Clock,
  ) {
    this.adminKeyHash = hashOf(adminKey);
  }

  /** @throws Refusal `unauthenticated` without a key, or with one that is unknown, revoked or expired. */
  authenticate(authorization: string | undefined): Principal | Promise<Principal> {
    const key = keyOf(authorization);
    if (key === null)
      throw new Refusal(
        'unauthenticated',
        'NO_KEY',
        'Send a key: Authorization: Bearer <key>, or Basic with the key as user name.',
      );
    const hash = hashOf(key);
    if (timingSafeEqual(hash, this.adminKeyHash)) return 'installation';
    const known = this.keys.find(hash);
    return known instanceof Promise ? known.then((found) => this.callerOf(found)) : this.callerOf(known);
  }

  private callerOf(key: StoredKey | undefined): Principal {
    if (!key) throw new Refusal('unauthenticated', 'BAD_KEY', 'This key is unknown or was revoked.');
    if (key.expiresAt !== null && key.expiresAt <= this.clock.now())
      throw new Refusal('unauthenticated', 'KEY_EXPIRED', 'This key has expired.');
    return key;
  }
}

/** The key in an Authorization header; null: there is none, or not in a known form. */
function keyOf(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > MAX_CREDENTIALS) return null;
  const space = authorization.indexOf(' ');
  const scheme = authorization.slice(0, space).toLowerCase();
  const credentials = authorization.slice(space + 1).trim();
  if (scheme === 'bearer') return credentials || null;
  if (scheme !== 'basic' || !/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return null;
  const [user, password] = Buffer.from(credentials, 'base64').toString('utf8').split(/:(.*)/s);
  return user && (password === undefined || password === '') ? user : null;
}
