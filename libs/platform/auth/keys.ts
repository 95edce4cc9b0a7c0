import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '#libs/eventing/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Caller, Scope } from './access.js';
import { RECENT_MS, RecentCache } from './recent.cache.js';
import { noSuchTenant } from './tenants.js';

/** What is known of a key after it was made: everything but its secret. Times in milliseconds since 1970, UTC. */
export interface StoredKey extends Caller {
  readonly name: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

export interface NewKey {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly name: string | null;
  readonly expiresAt: number | null;
}

export interface IssuedKey {
  readonly keyId: string;
  /** Shown only once. */
  readonly key: string;
}

/** A page of keys in the order they were made; `next`: where the next page begins, null for the last page. */
export interface KeyPage {
  readonly items: readonly StoredKey[];
  readonly next: bigint | null;
}

interface Row {
  readonly key_no: bigint;
  readonly key_id: string;
  readonly tenant: string;
  readonly time_zone: string;
  readonly scopes: Scope[];
  readonly name: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

const SELECT = `select k.key_no, k.key_id, k.tenant, t.time_zone, k.scopes, k.name, k.created_at, k.expires_at
  from platform.keys k join platform.tenants t on t.name = k.tenant`;

const storedKeyOf = (row: Row): StoredKey => ({
  tenant: row.tenant,
  keyId: row.key_id,
  scopes: row.scopes,
  timeZone: row.time_zone,
  name: row.name,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at?.getTime() ?? null,
});

/** SHA-256 of a key. Keys are random and long, so nothing slower is needed against guessing. */
export const hashOf = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest();

/** The tenants' keys. Once a key is revoked, no process accepts it any more. */
export class Keys {
  private readonly recent: RecentCache<StoredKey>;

  /** @param random gives a new key id and secret each time */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly random: { keyId(): string; secret(): string },
  ) {
    this.recent = new RecentCache((hash) => this.read(hash));
  }

  /** The key with this hash, expired or not; synchronously if it was read within the last second. */
  find(hash: Buffer): StoredKey | Promise<StoredKey | undefined> {
    return this.recent.find(hash.toString('base64'));
  }

  /** @throws Refusal `not-found` if there is no such tenant */
  async issue({ tenant, scopes, name, expiresAt }: NewKey): Promise<IssuedKey> {
    const issued = { keyId: this.random.keyId(), key: `pk_${this.random.secret()}` };
    const { rowCount } = await this.database.query(
      `insert into platform.keys (key_id, hash, tenant, scopes, name, created_at, expires_at)
       select $1::uuid, $2::bytea, name, $4::text[], $5::text, $6::timestamptz, $7::timestamptz from platform.tenants where name = $3`,
      [
        issued.keyId,
        hashOf(issued.key),
        tenant,
        scopes,
        name,
        new Date(this.clock.now()),
        expiresAt === null ? null : new Date(expiresAt),
      ],
    );
    if (rowCount === 0) throw noSuchTenant();
    return issued;
  }

  /** Keys of one tenant, or of all (null), that come after `after`. */
  async list(tenant: string | null, after: bigint, limit: number): Promise<KeyPage> {
    const { rows } = await this.database.query<Row>(
      `${SELECT} where ($1::text is null or k.tenant = $1) and k.key_no > $2 order by k.key_no limit $3`,
      [tenant, String(after), limit + 1],
    );
    const page = rows.slice(0, limit);
    return { items: page.map(storedKeyOf), next: rows.length > limit ? (page.at(-1)?.key_no ?? null) : null };
  }

  /**
   * This process refuses the key at once; resolves when every other process does too.
   * @throws Refusal `not-found` for an unknown key, and for another tenant's unless `tenant` is null
   */
  async revoke(tenant: string | null, keyId: string): Promise<void> {
    const { rows } = await this.database.query<{ hash: Buffer }>(
      'delete from platform.keys where key_id = $1 and ($2::text is null or tenant = $2) returning hash',
      [keyId, tenant],
    );
    if (!rows[0]) throw new Refusal('not-found', 'NO_SUCH_KEY', 'There is no such key.');
    this.recent.forget(rows[0].hash.toString('base64'));
    await delay(RECENT_MS);
  }

  private async read(hash: string): Promise<StoredKey | undefined> {
    const { rows } = await this.database.query<Row>(`${SELECT} where k.hash = $1`, [Buffer.from(hash, 'base64')]);
    return rows[0] && storedKeyOf(rows[0]);
  }
}
