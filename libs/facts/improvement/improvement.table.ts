import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { type ToldImprovement, toldImprovement } from './improvement.answer.js';
import type { ImprovementEvent } from './improvement.decider.js';

/** Stores what a batch says of improvements. Each may arrive several times: every partition of the log carries it. */
export async function takeImprovements(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const decided = events
    .filter(isEvent)
    .filter(
      (event) =>
        event.type === 'improvement.opened' ||
        event.type === 'improvement.done' ||
        event.type === 'improvement.dropped',
    );
  if (decided.length === 0) return;
  await sql.query(
    `insert into fact.improvements (tenant, improvement_id, version, event_id, type, at, data)
     select tenant, improvement_id, version, event_id, type, at, data::json
       from unnest($1::text[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[])
         as i(tenant, improvement_id, version, event_id, type, at, data)
     on conflict do nothing`,
    [
      decided.map(({ tenant }) => tenant),
      decided.map(({ data }) => data.improvementId),
      decided.map(({ data }) => data.version),
      decided.map(({ eventId }) => eventId),
      decided.map(({ type }) => type),
      decided.map((event) => instantText(event)),
      decided.map(({ data }) => JSON.stringify(data)),
    ],
  );
}

interface Row {
  readonly improvementId: Uuid;
  readonly eventId: Uuid;
  readonly type: ImprovementEvent['type'];
  readonly at: bigint;
  readonly data: ImprovementEvent['data'];
}

/** A tenant's improvements, or one of them. */
export async function improvementsOf(
  sql: Sql,
  tenant: string,
  improvementId?: Uuid,
): Promise<readonly ToldImprovement[]> {
  const { rows } = await sql.query<Row>(
    `select improvement_id as "improvementId", event_id as "eventId", type, (extract(epoch from at) * 1000000)::bigint as at, data
       from fact.improvements where tenant = $1 and ($2::uuid is null or improvement_id = $2) order by improvement_id, version`,
    [tenant, improvementId],
  );
  return [...groupBy(rows, (row) => row.improvementId).values()].map((told) =>
    toldImprovement(
      told.map(
        ({ eventId, type, at, data }) => ({ eventId, type, at: fromMicroseconds(at), data }) as ImprovementEvent,
      ),
    ),
  );
}
