import type { Sql } from '#libs/eventing/database.js';
import { membersOf } from '#libs/facts/table/family.sql.js';

/** What a tenant's queries about feedback read. */
export interface FeedbackBuild {
  /** −1, which no row has, before the tenant's first answers. */
  readonly build: number;
  /** Whether its rows say the tier, and counts are kept beside them. */
  readonly counted: boolean;
  /** Whether its rows say what dimensions were rated, and sums over them are kept. */
  readonly rated: boolean;
}

/** The version from which on answers are counted: what an older one made is read until it is replaced. */
const COUNTED = 2;
/** The same for ratings. */
const RATED = 3;

export async function readFeedbackBuild(sql: Sql, tenant: string): Promise<FeedbackBuild> {
  const { rows } = await sql.query<{ build: number; version: number }>(
    "select build, version from engine.builds where tenant = $1 and insight = 'feedback' and status = 'live'",
    [tenant],
  );
  const { build, version } = rows[0] ?? { build: -1, version: RATED };
  return { build, counted: version >= COUNTED, rated: version >= RATED };
}

/**
 * SQL: the tier in force at the time of an answer (`f`), as `t.tier`: the last that was assigned, by event time, to the
 * customer or to one merged with it. All places of a moment lie below its 8 bytes followed by 255.
 */
export function tierOf({ counted }: Pick<FeedbackBuild, 'counted'>): string {
  if (counted) return 'cross join lateral (select f.tier) t';
  return `left join lateral (
    select a.data ->> 'tier' as tier from fact.customers c
     cross join lateral ${membersOf('c.root_no')} m
      join fact.facts a on a.customer_no = m.customer_no and a.type = 'customer.tier-assigned'
       and a.place < substring(f.place from 1 for 8) || '\\xff'::bytea
     where c.customer_no = f.customer_no order by a.place desc limit 1
  ) t on true`;
}
