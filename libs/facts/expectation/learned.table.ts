import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { ExpectationLearned, RecordedExpectation } from './expectation.events.js';

/**
 * Stores what a batch says was learned. Each may arrive several times: every partition of the log carries it.
 *
 * @returns those that arrived before
 */
export async function takeLearned(sql: Sql, events: readonly StoredEvent[]): Promise<ReadonlySet<StoredEvent>> {
  const learned = events.filter(isEvent).filter((event) => event.type === 'expectation.learned');
  if (learned.length === 0) return new Set();
  const { rows } = await sql.query<{ readonly position: Position }>(
    `insert into fact.learned_expectations (tenant, position, definition, touchpoint, tier, version, at, value, n)
     select tenant, position, definition, touchpoint, tier, version, to_timestamp(at / 1000.0), value, n
       from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::float8[], $8::float8[], $9::int[])
         as l(tenant, position, definition, touchpoint, tier, version, at, value, n)
     on conflict do nothing returning position`,
    [
      learned.map((event) => event.tenant),
      learned.map((event) => `${event.position}`),
      learned.map(({ data }) => data.definition),
      learned.map(({ data }) => data.touchpoint),
      learned.map(({ data }) => data.tier),
      learned.map(({ data }) => data.version),
      learned.map((event) => event.time),
      learned.map(({ data }) => data.value),
      learned.map(({ data }) => data.n),
    ],
  );
  const stored = new Set(rows.map(({ position }) => position));
  return new Set(learned.filter(({ position }) => !stored.has(position)));
}

/** The position of the last that a tenant has; 0n: it has none. */
export async function lastLearned(sql: Sql, tenant: string): Promise<Position> {
  const { rows } = await sql.query<{ position: bigint | null }>(
    'select max(position) as position from fact.learned_expectations where tenant = $1',
    [tenant],
  );
  return rows[0]?.position ?? 0n;
}

/** What is wanted of a tenant; whatever is left out, all of it. */
export interface LearnedWanted {
  readonly definition?: string;
  readonly touchpoints?: readonly string[];
  /** Milliseconds since 1970: what was learned by then. */
  readonly until?: number;
}

/** What was learned, in the order of versions. */
export async function readLearned(
  sql: Sql,
  tenant: string,
  { definition, touchpoints, until }: LearnedWanted = {},
): Promise<readonly RecordedExpectation[]> {
  const { rows } = await sql.query<ExpectationLearned & { readonly at: Date }>(
    `select definition, touchpoint, tier, version, at, value, n from fact.learned_expectations
      where tenant = $1 and ($2::text is null or definition = $2) and ($3::text[] is null or touchpoint = any($3))
        and ($4::timestamptz is null or at <= $4)
      order by definition, touchpoint, tier, version`,
    [tenant, definition ?? null, touchpoints ?? null, until === undefined ? null : new Date(until)],
  );
  return rows.map(({ at, ...learned }) => ({ ...learned, at: at.getTime() }));
}
