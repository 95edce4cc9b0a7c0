import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';

/** Stores the days that a batch closed. Each may arrive several times: every partition of the log carries it. */
export async function takeClosedDays(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const closed = events.filter(isEvent).filter((event) => event.type === 'day.closed');
  if (closed.length === 0) return;
  await sql.query(
    `insert into fact.closed_days as known (tenant, day)
     select tenant, max(day) from unnest($1::text[], $2::date[]) as d(tenant, day) group by tenant
     on conflict (tenant) do update set day = excluded.day where excluded.day > known.day`,
    [closed.map((event) => event.tenant), closed.map((event) => event.data.day)],
  );
}

/**
 * The last date of a tenant that is over, as `2024-01-31`; null before the first. Whatever depends on the date is given
 * as of the end of that day.
 */
export async function lastClosedDay(sql: Sql, tenant: string): Promise<string | null> {
  const { rows } = await sql.query<{ day: string }>('select day::text from fact.closed_days where tenant = $1', [
    tenant,
  ]);
  return rows[0]?.day ?? null;
}
