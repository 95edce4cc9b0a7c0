import type { Database } from '#libs/eventing/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
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

  /** @throws Refusal `conflict` if the name is taken. */
  async create(tenant: Tenant): Promise<Tenant> {
    const { rowCount } = await this.database.query(
      `insert into platform.tenants (name, time_zone, events_per_second, created_at) values ($1, $2, $3, $4)
       on conflict (name) do nothing`,
      [tenant.name, tenant.timeZone, tenant.eventsPerSecond, new Date(this.clock.now())],
    );
    if (rowCount === 0) throw new Refusal('conflict', 'TENANT_EXISTS', `There is already a tenant ${tenant.name}.`);
    return tenant;
  }

  /** @throws Refusal `not-found` if there is no such tenant */
  async changeQuota(name: string, eventsPerSecond: number | null): Promise<Tenant> {
    const { rows } = await this.database.query<Row>(
      'update platform.tenants set events_per_second = $2 where name = $1 returning name, time_zone, events_per_second',
      [name, eventsPerSecond],
    );
    this.recent.forget(name);
    if (!rows[0]) throw noSuchTenant();
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

export const noSuchTenant = () => new Refusal('not-found', 'NO_SUCH_TENANT', 'There is no such tenant.');
