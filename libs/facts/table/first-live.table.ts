import type { Sql } from '#libs/eventing/database.js';
import type { StoredEvent } from '#libs/kernel/event.js';

/** A fact that arrives later than this after its time is history; the others are live. */
export const HISTORY_AFTER = 7 * 86_400_000;

/** Notes where a tenant's live facts begin. */
export function noteFirstLive(sql: Sql, facts: readonly Pick<StoredEvent, 'tenant' | 'time' | 'recordedAt'>[]): void {
  const first = new Map<string, number>();
  for (const { tenant, time, recordedAt } of facts)
    if (recordedAt - time <= HISTORY_AFTER) first.set(tenant, Math.min(time, first.get(tenant) ?? time));
  if (first.size === 0) return;
  // Rarely earlier than what is known: then the row is not even locked, for all partitions come by here.
  void sql.query(
    `insert into fact.first_live as known (tenant, at)
     select tenant, at from unnest($1::text[], $2::timestamptz[]) as f(tenant, at)
      where not exists (select from fact.first_live k where k.tenant = f.tenant and k.at <= f.at)
      order by tenant
     on conflict (tenant) do update set at = least(known.at, excluded.at)`,
    [[...first.keys()], [...first.values()].map((at) => new Date(at).toISOString())],
  );
}

/** The time of a tenant's earliest live fact, in milliseconds since 1970; null before there is one. */
export async function firstLiveOf(sql: Sql, tenant: string): Promise<number | null> {
  const { rows } = await sql.query<{ at: Date }>('select at from fact.first_live where tenant = $1', [tenant]);
  return rows[0]?.at.getTime() ?? null;
}
