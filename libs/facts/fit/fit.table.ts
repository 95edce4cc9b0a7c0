import type { Sql } from '#libs/eventing/database.js';
import { type Event, type EventData, isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { FIT_TYPES, type FitType, type RecordedFit } from './fit.events.js';

/** Stores the fits of a batch. Each may arrive several times: every partition of the log carries it. */
export async function takeFits(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const isFit = (event: Event): event is Event<FitType> => FIT_TYPES.some((type) => type === event.type);
  const fitted = events.filter(isEvent).filter(isFit);
  if (fitted.length === 0) return;
  await sql.query(
    `insert into fact.fits (tenant, type, version, recorded_at, fit)
     select tenant, type, version, to_timestamp(recorded_at / 1000.0), fit::json
       from unnest($1::text[], $2::text[], $3::int[], $4::float8[], $5::text[]) as f(tenant, type, version, recorded_at, fit)
     on conflict do nothing`,
    [
      fitted.map((event) => event.tenant),
      fitted.map((event) => event.type),
      fitted.map((event) => event.data.version),
      fitted.map((event) => event.recordedAt),
      fitted.map((event) => JSON.stringify(event.data)),
    ],
  );
}

/** All fits of a type that a tenant has, in their order. */
export async function fitsOf<Type extends FitType>(
  sql: Sql,
  type: Type,
  tenant: string,
): Promise<readonly RecordedFit<Type>[]> {
  const { rows } = await sql.query<{ recorded_at: Date; fit: EventData[Type] }>(
    'select recorded_at, fit from fact.fits where tenant = $1 and type = $2 order by version',
    [tenant, type],
  );
  return rows.map(({ recorded_at, fit }) => ({ fit, recordedAt: recorded_at.getTime() }));
}
