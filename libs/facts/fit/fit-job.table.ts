import type { Sql } from '#libs/eventing/database.js';
import { FIT_TYPES, type FitType } from './fit.events.js';

/** A tenant for whom a model may have to be learned. */
export interface FitJob {
  readonly type: FitType;
  readonly tenant: string;
  readonly timeZone: string;
  /** Somebody asked for it. */
  readonly isRequested: boolean;
  /** The last date of the tenant's that is over; null: none is. */
  readonly closed: string | null;
}

/** Asks for a model to be learned. Asked again before it was, it is learned once. */
export async function requestFit(sql: Sql, type: FitType, tenant: string, at: Date): Promise<void> {
  await sql.query(
    `insert into platform.fit_jobs (tenant, type, requested_at) values ($1, $2, $3)
     on conflict (tenant, type) do update set requested_at = excluded.requested_at`,
    [tenant, type, at],
  );
}

/** Models that were asked for, or of whose tenants another date is over since they were last tried. */
export async function dueFits(sql: Sql, limit: number): Promise<readonly FitJob[]> {
  const { rows } = await sql.query<FitJob>(
    `select m.type, t.name as tenant, t.time_zone as "timeZone", j.requested_at is not null as "isRequested", d.day::text as closed
       from platform.tenants t
      cross join unnest($1::text[]) as m(type)
       left join platform.fit_jobs j on j.tenant = t.name and j.type = m.type
       left join fact.closed_days d on d.tenant = t.name
      where j.requested_at is not null or d.day > coalesce(j.tried_until, '-infinity')
      order by j.requested_at nulls last, t.name, m.type limit $2`,
    [FIT_TYPES, limit],
  );
  return rows;
}

/** Notes that it was tried. */
export async function noteTried(sql: Sql, { type, tenant, closed }: FitJob): Promise<void> {
  await sql.query(
    `insert into platform.fit_jobs (tenant, type, tried_until) values ($1, $2, $3)
     on conflict (tenant, type) do update set requested_at = null, tried_until = excluded.tried_until`,
    [tenant, type, closed],
  );
}
