import type { Sql } from '#libs/eventing/database.js';

/** A tenant whose next midnight is to be checked. */
export interface TenantDays {
  readonly tenant: string;
  readonly timeZone: string;
  /** The last midnight closed, or else the start of the tenant or of the policy: milliseconds since 1970. */
  readonly closedUntil: number;
}

interface Row {
  readonly tenant: string;
  readonly time_zone: string;
  readonly closed_until: Date;
}

/** The tenants that were never checked, with the moment from which their days count; at most `limit`. */
export async function readNewTenants(sql: Sql, beganAt: number, limit: number): Promise<readonly TenantDays[]> {
  const { rows } = await sql.query<Row>(
    `select t.name as tenant, t.time_zone, greatest(t.created_at, $1::timestamptz) as closed_until
       from platform.tenants t
      where not exists (select from policy.tenant_days d where d.tenant = t.name)
      order by t.name limit $2`,
    [new Date(beganAt), limit],
  );
  return rows.map(tenantDays);
}

/**
 * The tenants whose next midnight has passed, or was computed with another release of the time zone database; earliest
 * midnights first, at most `limit`.
 */
export async function readDueTenants(
  sql: Sql,
  now: number,
  tzdata: string,
  limit: number,
): Promise<readonly TenantDays[]> {
  const { rows } = await sql.query<Row>(
    `select d.tenant, t.time_zone, d.closed_until
       from policy.tenant_days d join platform.tenants t on t.name = d.tenant
      where d.next_at <= $1 or d.tzdata <> $2
      order by d.next_at, d.tenant limit $3`,
    [new Date(now), tzdata, limit],
  );
  return rows.map(tenantDays);
}

function tenantDays({ tenant, time_zone, closed_until }: Row): TenantDays {
  return { tenant, timeZone: time_zone, closedUntil: closed_until.getTime() };
}

/** How far a tenant's days are closed, and when to check again. */
export interface Closed {
  readonly tenant: string;
  readonly until: number;
  readonly nextAt: number;
}

export function writeClosed(sql: Sql, closed: readonly Closed[], tzdata: string): void {
  void sql.query(
    `insert into policy.tenant_days (tenant, closed_until, next_at, tzdata)
     select tenant, closed_until, next_at, $4 from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as c(tenant, closed_until, next_at)
     on conflict (tenant) do update
        set closed_until = excluded.closed_until, next_at = excluded.next_at, tzdata = excluded.tzdata`,
    [
      closed.map(({ tenant }) => tenant),
      closed.map(({ until }) => new Date(until)),
      closed.map(({ nextAt }) => new Date(nextAt)),
      tzdata,
    ],
  );
}
