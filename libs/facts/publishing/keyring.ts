import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring, Personal } from '#libs/eventing/keyring.js';
import type { Json, Sealed } from '#libs/kernel/event.js';
import { type CustomerKey, KeyCache } from './keyring.cache.js';
import { decrypt, encrypt, HmacSha256, KEY_BYTES, pooled, type RandomBytes } from './keyring.cipher.js';

interface KeyRow {
  readonly key_id: string;
  readonly customer_id: string;
  readonly wrapped: Buffer | null;
}

const SECRET = 'content-hash';
/** Inserting can lose to another process that has not committed yet when we look: it has once we look again. */
const ATTEMPTS = 5;

/** The keys of all customers, in PostgreSQL, each wrapped by the master key. */
export class PostgresKeyring implements Keyring {
  private readonly cache = new KeyCache();

  private constructor(
    private readonly database: Database,
    private readonly masterKey: Uint8Array,
    private readonly hmac: HmacSha256,
    private readonly random: RandomBytes,
  ) {}

  /**
   * Opens the keyring of a database; makes its secret if it is new.
   * @throws Error if the master key (32 bytes) is not the one that this database's keys were wrapped with.
   */
  static async open(
    database: Database,
    masterKey: Uint8Array,
    random: RandomBytes = randomBytes,
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
      throw new Error(
        "The master key does not fit this database: its customers' keys were wrapped with another one. Give the one it was " +
          'first started with (PEAKEND_MASTER_KEY, or master.key in the data directory).',
      );
    }
    return new PostgresKeyring(database, masterKey, new HmacSha256(secret), random);
  }

  async seal(tenant: string, personal: readonly Personal[]): Promise<readonly Sealed[]> {
    if (personal.length === 0) return [];
    const keys = await this.keysOf(tenant, new Set(personal.map(({ customerId }) => customerId)));
    return personal.map(({ customerId, value }) => {
      const { id, key } = keys.get(customerId) as CustomerKey;
      const sealed = encrypt(key, JSON.stringify(value), sealedAbout(tenant, id), this.random);
      return { sealed: sealed.toString('base64url'), key: id };
    });
  }

  async open(tenant: string, sealed: readonly Sealed[]): Promise<readonly (Json | undefined)[]> {
    if (sealed.length === 0) return [];
    const keys = await this.keysById(tenant, new Set(sealed.map(({ key }) => key)));
    return sealed.map((content) => {
      const key = keys.get(content.key);
      if (!key) return undefined;
      const plain = decrypt(key, Buffer.from(content.sealed, 'base64url'), sealedAbout(tenant, content.key));
      if (!plain) throw new Error(`What is sealed with key ${content.key} was altered.`);
      return JSON.parse(plain.toString('utf8')) as Json;
    });
  }

  /** Destroys a customer's key: what it sealed cannot be read any more, by anybody. Later content gets another key. */
  async destroy(tenant: string, customerId: string): Promise<void> {
    await this.database.query(
      `update platform.customer_keys set wrapped = null, destroyed_at = now()
       where tenant = $1 and customer_id = $2 and wrapped is not null`,
      [tenant, customerId],
    );
    this.cache.forget(tenant, customerId);
  }

  contentHash(content: string): Uint8Array {
    return this.hmac.digest(content);
  }

  private async keysOf(tenant: string, customers: ReadonlySet<string>): Promise<Map<string, CustomerKey>> {
    const found = new Map<string, CustomerKey>();
    for (let attempt = 0; found.size < customers.size; attempt++) {
      if (attempt === ATTEMPTS) throw new Error("The customers' keys could not be made.");
      const missing = [...customers].filter((customer) => {
        const known = found.has(customer) ? undefined : this.cache.ofCustomer(tenant, customer);
        if (known) found.set(customer, known);
        return !found.has(customer);
      });
      if (missing.length === 0) break;
      for (const row of await this.readOrMake(tenant, missing.sort())) {
        const key = this.remember(tenant, row);
        if (key) found.set(row.customer_id, key);
      }
    }
    return found;
  }

  /** One statement: makes the keys that are missing, answers the others. In one order everywhere, against deadlocks. */
  private async readOrMake(tenant: string, customers: readonly string[]): Promise<readonly KeyRow[]> {
    const made = customers.map((customer) => {
      const id = this.random(16).toString('base64url');
      return {
        id,
        wrapped: encrypt(this.masterKey, this.random(KEY_BYTES), wrappedAbout(tenant, id, customer), this.random),
      };
    });
    const { rows } = await this.database.query<KeyRow>(
      `with given as (select * from unnest($2::text[], $3::text[], $4::bytea[]) as given (customer_id, key_id, wrapped)),
       made as (
         insert into platform.customer_keys (key_id, tenant, customer_id, wrapped)
         select key_id, $1, customer_id, wrapped from given order by customer_id
         on conflict (tenant, customer_id) where wrapped is not null do nothing
         returning key_id, customer_id, wrapped)
       select key_id, customer_id, wrapped from made
       union all
       select k.key_id, k.customer_id, k.wrapped from platform.customer_keys k
       where k.tenant = $1 and k.customer_id = any($2::text[]) and k.wrapped is not null`,
      [tenant, customers, made.map(({ id }) => id), made.map(({ wrapped }) => wrapped)],
    );
    return rows;
  }

  private async keysById(tenant: string, ids: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.cache.byId(tenant, id);
      if (known) found.set(id, known.key);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    const { rows } = await this.database.query<KeyRow>(
      'select key_id, customer_id, wrapped from platform.customer_keys where tenant = $1 and key_id = any($2::text[])',
      [tenant, missing],
    );
    for (const row of rows) {
      const key = this.remember(tenant, row);
      if (key) found.set(row.key_id, key.key);
    }
    return found;
  }

  private remember(tenant: string, row: KeyRow): CustomerKey | undefined {
    if (row.wrapped === null) return undefined;
    const key = decrypt(this.masterKey, row.wrapped, wrappedAbout(tenant, row.key_id, row.customer_id));
    if (!key) throw new Error(`The customer key ${row.key_id} was altered, or wrapped with another master key.`);
    return this.cache.add(tenant, row.customer_id, { id: row.key_id, key });
  }
}

function sealedAbout(tenant: string, keyId: string): string {
  return `sealed\0${tenant}\0${keyId}`;
}

function wrappedAbout(tenant: string, keyId: string, customerId: string): string {
  return `customer key\0${tenant}\0${keyId}\0${customerId}`;
}
