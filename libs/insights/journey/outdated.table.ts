import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { TimeWanted } from '#libs/insights/engine/insight.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { JOURNEY_COLUMNS, type JourneyRow, journeyRow, type StoredJourney } from './journey.table.js';

/**
 * Marks the journeys of a build that have touchpoints at or after the moment from which on something learned holds. There
 * are few: those of the minutes in which it was not known yet, unless it was learned late.
 */
export function outdate(sql: Sql, build: number, events: readonly StoredEvent[]): void {
  const learned = events.filter(isEvent).filter((event) => event.type === 'expectation.learned');
  if (learned.length === 0) return;
  const since = new Map<string, number>();
  for (const { time, data } of learned)
    since.set(data.definition, Math.min(time, since.get(data.definition) ?? Infinity));
  void sql.query(
    `update insight.journeys j set outdated = true
       from unnest($2::text[], $3::timestamptz[]) as l(definition, since)
      where j.build = $1 and j.definition = l.definition and j.last_at >= l.since and not j.outdated`,
    [build, [...since.keys()], [...since.values()].map((time) => new Date(time))],
  );
}

/** SQL: whether there are such journeys. */
export function areOutdated(builds: string, parked: string): string {
  return `exists (select from (${builds}) b join insight.journeys j using (build)
                   where j.outdated and j.customer_no <> all(array(${parked})))`;
}

/** Some of them, each with its build. */
export async function readOutdated(
  sql: Sql,
  { builds, without }: Pick<TimeWanted, 'builds' | 'without'>,
  limit: number,
): Promise<readonly { readonly build: number; readonly row: JourneyRow }[]> {
  const { rows } = await sql.query<StoredJourney & { readonly build: number }>(
    `select j.build, ${JOURNEY_COLUMNS}
       from (${builds}) b
       cross join lateral (select * from insight.journeys where build = b.build and outdated
                              and customer_no <> all($1::bigint[]) limit $2) j
      limit $2`,
    [without.map(String), limit],
  );
  return rows.map(({ build, ...row }) => ({ build, row: journeyRow(row) }));
}
