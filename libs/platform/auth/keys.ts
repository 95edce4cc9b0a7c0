import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { checkRepeat, contentHashOf } from '#libs/platform/input/idempotency-key.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
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

/** Under which `Idempotency-Key` a key is asked for, and by whom: a tenant, or the installation (null). */
export interface Asked {
  readonly by: string | null;
  readonly idempotencyKey: string;
}

export interface IssuedKey {
  readonly keyId: string;
  /** Shown only when it is made, and to who asks again under the same `Idempotency-Key`. */
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

/** Stands for the installation where a tenant's name could: no tenant has it. */
const INSTALLATION = '';

const termsHash = ({ tenant, scopes, name, expiresAt }: NewKey): Buffer =>
  contentHashOf([tenant, [...scopes], name, expiresAt]);

/** SHA-256 of a key. Keys are random and long, so nothing slower is needed against guessing. */
export const hashOf = (key: string): Buffer => createHash('sha256').update(key, 'utf8').digest();

/** The tenants' keys. Once a key is revoked, no process accepts it any more. */
export class Keys {
  private readonly recent: RecentCache<StoredKey>;

  /** @param random gives a new key id and secret each time */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly keyring: Pick<Keyring, 'wrap' | 'unwrap'>,
    private readonly random: { keyId(): string; secret(): string },
  ) {
    this.recent = new RecentCache((hash) => this.read(hash));
  }

  /** The key with this hash, expired or not; synchronously if it was read within the last second. */
  find(hash: Buffer): StoredKey | Promise<StoredKey | undefined> {
    return this.recent.find(hash.toString('base64'));
  }

  /**
   * Makes a key.
   * @param asked makes it once, however often it is asked for; null: each time
   * @throws Refusal `not-found` if there is no such tenant, `conflict` if the key that was made before was revoked, and
   *   `invalid` if another one was made, or this one would have expired
   */
  async issue(terms: NewKey, asked: Asked | null = null): Promise<IssuedKey> {
    const before = asked && (await this.madeBefore(this.database, terms, asked));
    if (before) return before;
    if (terms.expiresAt !== null && terms.expiresAt <= this.clock.now())
      throw invalid([{ path: '/expiresAt', code: 'IN_THE_PAST', message: 'must be in the future' }]);
    const issued = { keyId: this.random.keyId(), key: `pk_${this.random.secret()}` };
    return this.database.transaction(async (sql) => {
      const isNoted = asked === null || (await this.note(sql, terms, asked, issued));
      // Somebody else made it just now.
      if (!isNoted) return (await this.madeBefore(sql, terms, asked)) as IssuedKey;
      await this.insert(sql, terms, issued);
      return issued;
    });
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
      `with revoked as (
         delete from platform.keys where key_id = $1 and ($2::text is null or tenant = $2) returning key_id, hash
       ), forgotten as (
         update platform.asked_keys a set secret = null from revoked r where a.key_id = r.key_id
       )
       select hash from revoked`,
      [keyId, tenant],
    );
    if (!rows[0]) throw new Refusal('not-found', 'NO_SUCH_KEY', 'There is no such key.');
    this.recent.forget(rows[0].hash.toString('base64'));
    await delay(RECENT_MS);
  }

  private async insert(sql: Sql, { tenant, scopes, name, expiresAt }: NewKey, issued: IssuedKey): Promise<void> {
    const { rowCount } = await sql.query(
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
    if (rowCount === 0) throw noSuchTenant(tenant);
  }

  /** Notes what an `Idempotency-Key` makes; false if it made a key before. */
  private async note(sql: Sql, terms: NewKey, { by, idempotencyKey }: Asked, issued: IssuedKey): Promise<boolean> {
    const { rowCount } = await sql.query(
      `insert into platform.asked_keys (asked_by, idempotency_key, content_hash, key_id, secret) values ($1, $2, $3, $4, $5)
       on conflict (asked_by, idempotency_key) do nothing`,
      [by ?? INSTALLATION, idempotencyKey, termsHash(terms), issued.keyId, this.keyring.wrap(issued.key, issued.keyId)],
    );
    return rowCount === 1;
  }

  private async madeBefore(sql: Sql, terms: NewKey, { by, idempotencyKey }: Asked): Promise<IssuedKey | undefined> {
    const { rows } = await sql.query<{ content_hash: Buffer; key_id: string; secret: Buffer | null }>(
      'select content_hash, key_id, secret from platform.asked_keys where asked_by = $1 and idempotency_key = $2',
      [by ?? INSTALLATION, idempotencyKey],
    );
    const [made] = rows;
    if (made === undefined) return undefined;
    checkRepeat({ contentHash: made.content_hash }, termsHash(terms), 'another key');
    if (made.secret === null)
      throw new Refusal(
        'conflict',
        'KEY_REVOKED',
        'This Idempotency-Key made a key that has been revoked since: take a new Idempotency-Key.',
      );
    return { keyId: made.key_id, key: this.keyring.unwrap(made.secret, made.key_id) };
  }

  private async read(hash: string): Promise<StoredKey | undefined> {
    const { rows } = await this.database.query<Row>(`${SELECT} where k.hash = $1`, [Buffer.from(hash, 'base64')]);
    return rows[0] && storedKeyOf(rows[0]);
  }
}
