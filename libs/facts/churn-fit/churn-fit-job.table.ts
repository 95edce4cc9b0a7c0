import type { Sql } from '#libs/eventing/database.js';

/** A tenant for whom a model may have to be learned. */
export interface FitJob {
  readonly tenant: string;
  readonly timeZone: string;
  /** Somebody asked for it. */
  readonly isRequested: boolean;
  /** The last date of the tenant's that is over; null: none is. */
  readonly closed: string | null;
}

/** Asks for a model to be learned. Asked again before it was, it is learned once. */
export async function requestFit(sql: Sql, tenant: string, at: Date): Promise<void> {
  await sql.query(
    `insert into platform.churn_fit_jobs (tenant, requested_at) values ($1, $2)
     on conflict (tenant) do update set requested_at = excluded.requested_at`,
    [tenant, at],
  );
}

/** Tenants who asked, or of whom another date is over since it was last tried. */
export async function dueFits(sql: Sql, limit: number): Promise<readonly FitJob[]> {
  const { rows } = await sql.query<FitJob>(
    `select t.name as tenant, t.time_zone as "timeZone", j.requested_at is not null as "isRequested", d.day::text as closed
       from platform.tenants t
       left join platform.churn_fit_jobs j on j.tenant = t.name
       left join fact.closed_days d on d.tenant = t.name
      where j.requested_at is not null or d.day > coalesce(j.tried_until, '-infinity')
      order by j.requested_at nulls last, t.name limit $1`,
    [limit],
  );
  return rows;
}

/** Notes that it was tried. */
export async function noteTried(sql: Sql, { tenant, closed }: Pick<FitJob, 'tenant' | 'closed'>): Promise<void> {
  await sql.query(
    `insert into platform.churn_fit_jobs (tenant, tried_until) values ($1, $2)
     on conflict (tenant) do update set requested_at = null, tried_until = excluded.tried_until`,
    [tenant, closed],
  );
}
