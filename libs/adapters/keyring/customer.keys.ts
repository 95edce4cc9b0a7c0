import type { Database, Sql } from '#libs/eventing/database.js';
import { type CustomerKey, KeyCache } from './keyring.cache.js';
import { decrypt, encrypt, KEY_BYTES, type RandomBytes } from './keyring.cipher.js';

interface KeyRow {
  readonly key_id: string;
  readonly customer_id: string;
  /** Null: destroyed. */
  readonly wrapped: Buffer | null;
}

/** An insert can lose to another process that has not yet committed when we look: it has by the time we look again. */
const ATTEMPTS = 5;

/** The customers' keys: wrapped in PostgreSQL, the most recently used ones unwrapped in memory. */
export class CustomerKeys {
  private readonly cache: KeyCache;

  /** `now`: milliseconds, from any origin. */
  constructor(
    private readonly database: Database,
    private readonly masterKey: Uint8Array,
    private readonly random: RandomBytes,
    private readonly now: () => number,
  ) {
    this.cache = new KeyCache(now);
  }

  /** The key of each customer, made if missing. One statement, however many are not in memory. */
  async ofCustomers(tenant: string, customers: ReadonlySet<string>): Promise<ReadonlyMap<string, CustomerKey>> {
    await this.confirm(tenant, this.cache.stale(tenant, customers, []));
    const found = new Map<string, CustomerKey>();
    const missing: string[] = [];
    for (const customer of customers) {
      const known = this.cache.ofCustomer(tenant, customer);
      if (known) found.set(customer, known);
      else missing.push(customer);
    }
    for (let attempt = 0; found.size < customers.size; attempt++) {
      if (attempt === ATTEMPTS) throw new Error("The customers' keys could not be made.");
      const wanted = missing.filter((customer) => !found.has(customer));
      const asked = this.now();
      for (const row of await this.readOrMake(tenant, wanted)) {
        const key = this.remember(tenant, row, asked);
        if (key) found.set(row.customer_id, key);
      }
    }
    return found;
  }

  /** The keys of these ids; those that are unknown or destroyed are missing. */
  async byIds(tenant: string, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Uint8Array>> {
    await this.confirm(tenant, this.cache.stale(tenant, [], ids));
    const found = new Map<string, Uint8Array>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.cache.byId(tenant, id);
      if (known) found.set(id, known.key);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    const asked = this.now();
    const { rows } = await this.database.query<KeyRow>(
      'select key_id, customer_id, wrapped from platform.customer_keys where tenant = $1 and key_id = any($2::text[])',
      [tenant, missing],
    );
    for (const row of rows) {
      const key = this.remember(tenant, row, asked);
      if (key) found.set(row.key_id, key.key);
    }
    return found;
  }

  /** The ids of the keys that customers have now. */
  async idsOf(tenant: string, customers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.database.query<{ customer_id: string; key_id: string }>(
      `select customer_id, key_id from platform.customer_keys
       where tenant = $1 and customer_id = any($2::text[]) and wrapped is not null`,
      [tenant, customers],
    );
    return new Map(rows.map(({ customer_id, key_id }) => [customer_id, key_id]));
  }

  async living(tenant: string, ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const { rows } = await this.database.query<{ key_id: string }>(
      'select key_id from platform.customer_keys where tenant = $1 and key_id = any($2::text[]) and wrapped is not null',
      [tenant, ids],
    );
    return rows.map(({ key_id }) => key_id);
  }

  async destroy(tenant: string, ids: readonly string[]): Promise<void> {
    await destroyKeys(this.database, tenant, ids);
    this.cache.forget(ids);
  }

  /** Asks whether keys in memory were destroyed elsewhere. */
  private async confirm(tenant: string, stale: readonly string[]): Promise<void> {
    if (stale.length === 0) return;
    const asked = this.now();
    this.cache.confirm(stale, new Set(await this.living(tenant, stale)), asked);
  }

  /** Inserts in one order everywhere, against deadlocks. */
  private async readOrMake(tenant: string, customers: readonly string[]): Promise<readonly KeyRow[]> {
    const made = customers.map((customer) => {
      const id = this.random(16).toString('base64url');
      return { id, wrapped: encrypt(this.masterKey, this.random(KEY_BYTES), about(tenant, id, customer), this.random) };
    });
    const { rows } = await this.database.query<KeyRow>(
      `with given as (select * from unnest($2::text[], $3::text[], $4::bytea[]) as given (customer_id, key_id, wrapped)),
       made as (
         insert into platform.customer_keys (key_id, tenant, customer_id, wrapped)
         select key_id, $1, customer_id, wrapped from given order by customer_id collate "C"
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

  private remember(tenant: string, row: KeyRow, readAt: number): CustomerKey | undefined {
    if (row.wrapped === null) return undefined;
    const key = decrypt(this.masterKey, row.wrapped, about(tenant, row.key_id, row.customer_id));
    if (!key) throw new Error(`The customer key ${row.key_id} was altered, or wrapped with another master key.`);
    return this.cache.add(tenant, row.customer_id, { id: row.key_id, key }, readAt);
  }
}

/** Clears wrapped keys; their rows stay, to show that what they sealed is gone on purpose, not lost by mistake. */
export async function destroyKeys(sql: Sql, tenant: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // Locked in one order everywhere, against deadlocks of erasures that share customers.
  await sql.query(
    `update platform.customer_keys k set wrapped = null, destroyed_at = now()
       from (select key_id from platform.customer_keys
              where tenant = $1 and key_id = any($2::text[]) and wrapped is not null
              order by key_id for update) living
      where k.tenant = $1 and k.key_id = living.key_id`,
    [tenant, ids],
  );
}

function about(tenant: string, keyId: string, customerId: string): string {
  return `customer key\0${tenant}\0${keyId}\0${customerId}`;
}
