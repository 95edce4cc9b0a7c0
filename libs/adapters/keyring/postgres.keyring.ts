import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring, Personal } from '#libs/eventing/keyring.js';
import type { Json, Sealed } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { CustomerKeys } from './customer.keys.js';
import type { CustomerKey } from './keyring.cache.js';
import { decrypt, encrypt, HmacSha256, KEY_BYTES, pooled, type RandomBytes } from './keyring.cipher.js';

const SECRET = 'content-hash';

/** The keyring in PostgreSQL: a key per customer, each wrapped by the master key. */
export class PostgresKeyring implements Keyring {
  private constructor(
    private readonly keys: CustomerKeys,
    private readonly hmac: HmacSha256,
    private readonly masterKey: Uint8Array,
    private readonly random: RandomBytes,
  ) {}

  /**
   * Opens a database's keyring; makes its secret if it is new.
   * @throws Error if the master key (32 bytes) is not the one that this database's keys were wrapped with.
   */
  static async open(
    database: Database,
    masterKey: Uint8Array,
    random: RandomBytes = pooled(randomBytes),
    now: () => number = () => performance.now(),
  ): Promise<PostgresKeyring> {
    if (masterKey.length !== KEY_BYTES)
      throw new Error(`The master key must have ${KEY_BYTES} bytes, not ${masterKey.length}.`);
    const made = encrypt(masterKey, random(KEY_BYTES), SECRET, random);
    await database.query(
      'insert into platform.keyring_secrets (name, wrapped) values ($1, $2) on conflict do nothing',
      [SECRET, made],
    );
    const { rows } = await database.query<{ wrapped: Buffer }>(
      'select wrapped from platform.keyring_secrets where name = $1',
      [SECRET],
    );
    const secret = decrypt(masterKey, (rows[0] as { wrapped: Buffer }).wrapped, SECRET);
    if (!secret) {
      throw new Refusal(
        'conflict',
        'WRONG_MASTER_KEY',
        "The master key does not fit this database: its customers' keys were wrapped with another one. Give the one it was " +
          'first started with (PEAKEND_MASTER_KEY, or master.key in the data directory).',
      );
    }
    const keys = new CustomerKeys(database, masterKey, random, now);
    return new PostgresKeyring(keys, new HmacSha256(secret), masterKey, random);
  }

  async seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]> {
    if (personal.length === 0) return [];
    const keys = await this.keys.ofCustomers(tenant, new Set(personal.map(({ customerId }) => customerId)));
    return personal.map(({ customerId, value }) => {
      const { id, key } = keys.get(customerId) as CustomerKey;
      const sealed = encrypt(key, JSON.stringify(value), about(tenant, id), this.random);
      return { sealed: sealed.toString('base64url'), key: id };
    });
  }

  async open(tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]> {
    if (sealed.length === 0) return [];
    const keys = await this.keys.byIds(tenant, new Set(sealed.map(({ key }) => key)));
    return sealed.map((content) => {
      const key = keys.get(content.key);
      if (!key) return undefined;
      const plain = decrypt(key, Buffer.from(content.sealed, 'base64url'), about(tenant, content.key));
      if (!plain) throw new Error(`Content sealed with the key ${content.key} was altered.`);
      return JSON.parse(plain.toString('utf8')) as Json;
    });
  }

  wrap(secret: string, about: string): Uint8Array {
    return encrypt(this.masterKey, secret, `secret\0${about}`, this.random);
  }

  unwrap(wrapped: Uint8Array, about: string): string {
    const secret = decrypt(this.masterKey, wrapped, `secret\0${about}`);
    if (!secret) throw new Error(`The secret of ${about} was altered, or wrapped by another master key.`);
    return secret.toString('utf8');
  }

  contentHash(content: string): Uint8Array {
    return this.hmac.digest(content);
  }

  keysOf(tenant: string, customers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.keys.idsOf(tenant, customers);
  }

  living(tenant: string, keys: readonly string[]): Promise<readonly string[]> {
    return this.keys.living(tenant, keys);
  }

  destroy(tenant: string, keys: readonly string[]): Promise<void> {
    return this.keys.destroy(tenant, keys);
  }
}

function about(tenant: string, keyId: string): string {
  return `sealed\0${tenant}\0${keyId}`;
}
