import type { Sql } from '#libs/eventing/database.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { Position } from '#libs/kernel/event.js';
import { FIT_TYPES, type FitType } from './fit.events.js';

/** A tenant for whom a model may have to be learned. */
export interface FitJob {
  readonly type: FitType;
  readonly tenant: string;
  readonly timeZone: string;
  /** Somebody asked for it when the log had come so far, and so have readers; null: nobody did. */
  readonly requestedUpTo: Position | null;
  /** The last date of the tenant's that is over; null: none is. */
  readonly closed: string | null;
}

/**
 * Asks for a model to be learned from all that was stored until then. Asked again before it was, it is learned once.
 * @param position that of the log
 */
export async function requestFit(
  sql: Sql,
  type: FitType,
  tenant: string,
  { at, position }: { readonly at: Date; readonly position: Position },
): Promise<void> {
  await sql.query(
    `insert into platform.fit_jobs (tenant, type, requested_at, requested_up_to) values ($1, $2, $3, $4)
     on conflict (tenant, type) do update
       set requested_at = excluded.requested_at, requested_up_to = excluded.requested_up_to`,
    [tenant, type, at, `${position}`],
  );
}

/**
 * Notes that a model was asked for under a key.
 * @returns when it was asked for under it before; null: it was not
 */
export async function noteFitKey(
  sql: Sql,
  type: FitType,
  tenant: string,
  { key, at }: { readonly key: string; readonly at: Date },
): Promise<Date | null> {
  const id = uuid5(EVENT_NAMESPACE, JSON.stringify(['fit', type, tenant, key]));
  const { rowCount } = await sql.query(
    'insert into platform.fit_keys (id, requested_at) values ($1, $2) on conflict do nothing',
    [id, at],
  );
  if (rowCount === 1) return null;
  const { rows } = await sql.query<{ requested_at: Date }>('select requested_at from platform.fit_keys where id = $1', [
    id,
  ]);
  return rows[0]?.requested_at ?? null;
}

/**
 * Models that were asked for, once readers know all that was stored until then, or of whose tenants another date is over since they
 * were last tried.
 */
export async function dueFits(sql: Sql, limit: number): Promise<readonly FitJob[]> {
  const { rows } = await sql.query<FitJob>(
    `select m.type, t.name as tenant, t.time_zone as "timeZone", j.asked as "requestedUpTo", d.day::text as closed
       from platform.tenants t
      cross join unnest($1::text[]) as m(type)
       left join lateral (
         select tried_until,
                (select requested_up_to from engine.reached where projection = 'insights' and position >= requested_up_to) as asked
           from platform.fit_jobs where tenant = t.name and type = m.type) j on true
       left join fact.closed_days d on d.tenant = t.name
      where j.asked is not null or d.day > coalesce(j.tried_until, '-infinity')
      order by j.asked nulls last, t.name, m.type limit $2`,
    [FIT_TYPES, limit],
  );
  return rows;
}

/** Notes that it was tried. What was asked for meanwhile, with more in the log, is still to be done. */
export async function noteTried(sql: Sql, { type, tenant, closed, requestedUpTo }: FitJob): Promise<void> {
  await sql.query(
    `insert into platform.fit_jobs as known (tenant, type, tried_until) values ($1, $2, $3)
     on conflict (tenant, type) do update set
       requested_at = case when known.requested_up_to = $4 then null else known.requested_at end,
       requested_up_to = nullif(known.requested_up_to, $4),
       tried_until = excluded.tried_until`,
    [tenant, type, closed, requestedUpTo === null ? null : `${requestedUpTo}`],
  );
}
