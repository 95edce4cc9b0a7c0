import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { ChurnModelFitted, RecordedFit } from './churn-fit.events.js';

/** Stores the fits of a batch. Each may arrive several times: every partition of the log carries it. */
export async function takeChurnFits(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const fitted = events.filter(isEvent).filter((event) => event.type === 'churn.model-fitted');
  if (fitted.length === 0) return;
  await sql.query(
    `insert into fact.churn_fits (tenant, version, recorded_at, fit)
     select tenant, version, to_timestamp(recorded_at / 1000.0), fit::json
       from unnest($1::text[], $2::int[], $3::float8[], $4::text[]) as f(tenant, version, recorded_at, fit)
     on conflict do nothing`,
    [
      fitted.map((event) => event.tenant),
      fitted.map((event) => event.data.version),
      fitted.map((event) => event.recordedAt),
      fitted.map((event) => JSON.stringify(event.data)),
    ],
  );
}

/** All fits of a tenant, in their order. */
export async function churnFitsOf(sql: Sql, tenant: string): Promise<readonly RecordedFit[]> {
  const { rows } = await sql.query<{ recorded_at: Date; fit: ChurnModelFitted }>(
    'select recorded_at, fit from fact.churn_fits where tenant = $1 order by version',
    [tenant],
  );
  return rows.map(({ recorded_at, fit }) => ({ fit, recordedAt: recorded_at.getTime() }));
}
