import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Principal } from './access.js';
import { pause } from '#libs/eventing/pause.js';
import { hashOf, type Keys, type StoredKey } from './keys.js';
import { WrongKeys } from './wrong.keys.js';

/** No key is longer than this, so hashing a longer one would be wasted work. */
const MAX_CREDENTIALS = 1_024;

/** So many keys that were right are told from those that are tried out. */
const TRUSTED = 10_000;

/** Finds out who sends a request, from its Authorization header. Answers at once when the key is in memory. */
export class Authenticator {
  private readonly adminKeyHash: Buffer;
  /** Hashes of keys that were right once: they wait for nobody else's mistakes, whoever shares their address. */
  private readonly trusted = new Set<string>();

  constructor(
    adminKey: string,
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly wrongKeys = new WrongKeys(),
    private readonly wait: (ms: number) => Promise<void> = pause,
  ) {
    this.adminKeyHash = hashOf(adminKey);
  }

  /**
   * @param address where the request comes from; null: from where nobody can try keys out
   * @throws Refusal `unauthenticated` without a key, or with one that is unknown, revoked or expired; `over-quota` if too
   * many keys are being tried out from there
   */
  authenticate(authorization: string | undefined, address: string | null): Principal | Promise<Principal> {
    const key = keyOf(authorization);
    if (key === null)
      throw new Refusal(
        'unauthenticated',
        'NO_KEY',
        'Send a key: Authorization: Bearer <key>, or Basic with the key as user name.',
      );
    const hash = hashOf(key);
    const delayMs = address === null ? 0 : this.wrongKeys.delayOf(address);
    if (address === null || delayMs === 0 || this.trusted.has(hash.toString('base64'))) return this.look(hash, address);
    return this.lookLater(hash, address, delayMs);
  }

  /** Before the key is looked at: whoever tries keys out must not learn from how long it takes. */
  private async lookLater(hash: Buffer, address: string, delayMs: number): Promise<Principal> {
    const waiting = this.wrongKeys.waits(address);
    if (waiting === null)
      throw new Refusal('over-quota', 'TOO_MANY_WRONG_KEYS', 'Too many wrong keys came from this address.', {
        retryAfter: delayMs / 1_000,
      });
    try {
      await this.wait(delayMs);
    } finally {
      waiting.left();
    }
    return this.look(hash, address);
  }

  private look(hash: Buffer, address: string | null): Principal | Promise<Principal> {
    if (timingSafeEqual(hash, this.adminKeyHash)) return this.trust(hash, 'installation');
    const known = this.keys.find(hash);
    return known instanceof Promise
      ? known.then((found) => this.callerOf(found, hash, address))
      : this.callerOf(known, hash, address);
  }

  private callerOf(key: StoredKey | undefined, hash: Buffer, address: string | null): Principal {
    if (!key) {
      if (address !== null) this.wrongKeys.note(address, hash.toString('base64'));
      throw new Refusal('unauthenticated', 'BAD_KEY', 'This key is unknown or was revoked.');
    }
    if (key.expiresAt !== null && key.expiresAt <= this.clock.now())
      throw new Refusal('unauthenticated', 'KEY_EXPIRED', 'This key has expired.');
    return this.trust(hash, key);
  }

  private trust(hash: Buffer, principal: Principal): Principal {
    const text = hash.toString('base64');
    if (!this.trusted.has(text)) {
      this.trusted.add(text);
      const oldest = this.trusted.size > TRUSTED ? this.trusted.keys().next().value : undefined;
      if (oldest !== undefined) this.trusted.delete(oldest);
    }
    return principal;
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
