import type { Database } from '#libs/eventing/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { checkRepeat, contentHashOf } from '#libs/platform/input/idempotency-key.header.js';
import { RecentCache } from './recent.cache.js';

export interface Tenant {
  readonly name: string;
  /** IANA time zone of this tenant's dates, days, weeks, months and midnights. */
  readonly timeZone: string;
  /** Publishing quota; null: none. */
  readonly eventsPerSecond: number | null;
}

interface Row {
  readonly name: string;
  readonly time_zone: string;
  readonly events_per_second: number | null;
}

const tenantOf = (row: Row): Tenant => ({
  name: row.name,
  timeZone: row.time_zone,
  eventsPerSecond: row.events_per_second,
});

/** The installation's tenants. Their names and time zones never change. */
export class Tenants {
  private readonly recent: RecentCache<Tenant>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.recent = new RecentCache((name) => this.read(name));
  }

  /** Answers synchronously if the tenant was read within the last second. */
  find(name: string): Tenant | Promise<Tenant | undefined> {
    return this.recent.find(name);
  }

  /**
   * @param idempotencyKey makes it once, however often it is asked for; null: a second time is refused
   * @throws Refusal `conflict` if the name is taken, `invalid` if the key made another tenant
   */
  async create(tenant: Tenant, idempotencyKey: string | null = null): Promise<Tenant> {
    const { name, timeZone, eventsPerSecond } = tenant;
    const contentHash = contentHashOf([name, timeZone, eventsPerSecond]);
    const { rowCount } = await this.database.query(
      `insert into platform.tenants (name, time_zone, events_per_second, created_at, idempotency_key, content_hash)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [name, timeZone, eventsPerSecond, new Date(this.clock.now()), idempotencyKey, contentHash],
    );
    if (rowCount === 1) return tenant;
    const { rows } = await this.database.query<{ contentHash: Buffer }>(
      'select content_hash as "contentHash" from platform.tenants where idempotency_key = $1',
      [idempotencyKey],
    );
    if (!rows[0]) throw new Refusal('conflict', 'TENANT_EXISTS', `There is already a tenant ${name}.`);
    checkRepeat(rows[0], contentHash, 'another tenant');
    return tenant;
  }

  /** @throws Refusal `not-found` if there is no such tenant */
  async changeQuota(name: string, eventsPerSecond: number | null): Promise<Tenant> {
    const { rows } = await this.database.query<Row>(
      'update platform.tenants set events_per_second = $2 where name = $1 returning name, time_zone, events_per_second',
      [name, eventsPerSecond],
    );
    this.recent.forget(name);
    if (!rows[0]) throw noSuchTenant(name);
    return tenantOf(rows[0]);
  }

  private async read(name: string): Promise<Tenant | undefined> {
    const { rows } = await this.database.query<Row>(
      'select name, time_zone, events_per_second from platform.tenants where name = $1',
      [name],
    );
    return rows[0] && tenantOf(rows[0]);
  }
}

export const noSuchTenant = (name: string) => new Refusal('not-found', 'NO_SUCH_TENANT', `There is no tenant ${name}.`);
