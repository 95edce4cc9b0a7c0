import type { Sql } from '#libs/eventing/database.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { NO_MONEY } from './advocate-rank.table.js';

/** An advocate and what came of it. */
export interface AdvocateRow {
  readonly customer_id: string;
  readonly since: Buffer;
  readonly nps: number | null;
  readonly referrals: number;
  /** Whom they brought. */
  readonly customers: number;
  /** What these spent; decimal text. */
  readonly turnover: string;
}

export interface AdvocatesWanted {
  /** Of the insight's rows. */
  readonly build: number;
  /** Only those in this tier. */
  readonly tier?: string | undefined;
  /** Of the turnover; null: none is known. */
  readonly currency: string | null;
  /** Those after the one of this turnover, number of referrals and id. */
  readonly after?: readonly [turnover: string, referrals: string, customerId: string] | undefined;
  readonly limit: number;
}

/**
 * Advocates by the turnover of whom they brought, then by referrals, then by id. The first are read by an index: only what comes
 * to a page where turnovers have come down to 0 looks at each of those who have none, or are before them for their referrals.
 */
export async function readAdvocates(
  sql: Sql,
  { build, tier, currency, after, limit }: AdvocatesWanted,
): Promise<readonly AdvocateRow[]> {
  const values: unknown[] = [build, currency, limit];
  const wanted = ['t.build = $1', 't.listed'];
  if (tier !== undefined) wanted.push(`t.tier = $${values.push(tier)}`);
  if (after !== undefined) {
    const [turnover, referrals, customerId] = after.map((part) => `$${values.push(part)}`);
    wanted.push(`(${BY}) > (-${turnover}::numeric * ${UNITS}, -${referrals}::numeric, ${customerId}::text)`);
  }
  const { rows } = await sql.query<AdvocateRow>(
    `with turned as (
       select t.* from insight.advocate_ranks t
        where t.currency = $2 and t.turnover <> 0 and ${wanted.join(' and ')} order by ${BY} limit $3
     ), others as (
       select t.* from insight.advocate_ranks t
        where t.currency = '${NO_MONEY}' and ${wanted.join(' and ')}
          and (select count(*) from turned where turnover > 0) < $3
          and not exists (select from insight.advocate_ranks o
                           where o.build = t.build and o.customer_no = t.customer_no and o.currency = $2 and o.turnover <> 0)
        order by ${BY} limit $3
     ), page as (
       select * from (select * from turned union all select * from others) t order by ${BY} limit $3
     )
     select t.customer_id, a.since, (a.summary -> 'nps' ->> 1)::float8 as nps, t.referrals, c.customers, t.turnover
       from page t join insight.advocates a using (build, customer_no)
       join insight.advocate_ranks c on c.build = t.build and c.customer_no = t.customer_no and c.currency = '${NO_MONEY}'
      order by ${BY}`,
    values,
  );
  return rows.map(({ turnover, ...row }) => ({ ...row, turnover: fromTenThousandths(BigInt(turnover)) }));
}

/** Of which turnovers are kept, in one of a currency. */
const UNITS = 10_000;

/** In the order of the indexes. */
const BY = '-t.turnover, -t.referrals, t.customer_id';
