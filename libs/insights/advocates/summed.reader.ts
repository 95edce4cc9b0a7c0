import type { Sql } from '#libs/eventing/database.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import type { AdvocateRow, AdvocatesWanted } from './advocates.reader.js';

/**
 * What `readAdvocates` answers, of rows beside which no turnover is kept: added up from facts.
 *
 * A referred customer counts for the first referral that names anybody who is that customer now, whoever made it; what they bought
 * before it does not count.
 */
export async function addUpAdvocates(
  sql: Sql,
  { build, tier, currency, after, limit }: AdvocatesWanted,
): Promise<readonly AdvocateRow[]> {
  const { rows } = await sql.query<AdvocateRow>(
    `with firsts as (
       select distinct on (c.root_no) c.root_no as referred_no, r.customer_no, r.place
         from insight.referrals r join fact.customers c on c.customer_no = r.referred_no
        where r.build = $1
        order by c.root_no, r.place
     ), brought as (
       select customer_no, count(*)::int as customers, sum(turnover) as turnover
         from firsts cross join lateral (
           select coalesce(sum(case f.type when 'customer.purchase-made' then (f.data->>'amount')::numeric
                                           else -(f.data->>'amount')::numeric end), 0) as turnover
             from ${membersOf('firsts.referred_no')} m join fact.facts f on f.customer_no = m.customer_no
            where f.type in ('customer.purchase-made', 'customer.purchase-returned') and f.place > firsts.place and f.data->>'currency' = $3
         ) spent
        group by customer_no
     ), told as (
       select c.customer_id, a.since, (a.summary->'nps'->>1)::float8 as nps, (a.summary->>'referrals')::int as referrals,
              coalesce(b.customers, 0) as customers, coalesce(b.turnover, 0) as turnover
         from insight.advocates a join fact.customers c on c.customer_no = a.customer_no left join brought b on b.customer_no = a.customer_no
        where a.build = $1 and a.since is not null and not a.erased and ($2::text is null or a.tier = $2)
     )
     select customer_id, since, nps, referrals, customers, turnover::text as turnover from told
      where $4::numeric is null or (-turnover, -referrals, customer_id) > (-$4::numeric, -$5::numeric, $6::text)
      order by told.turnover desc, referrals desc, customer_id limit $7`,
    [build, tier, currency, ...(after ?? [null, null, null]), limit],
  );
  return rows;
}
