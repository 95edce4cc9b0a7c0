import type { Sql } from '#libs/eventing/database.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { RecoveryFilters } from './recovery.filters.js';
import type { RecoveryGroup, Subject } from './recovery.insight.js';
import { activityOf, feedbackOf, peakEndOf, tierAt } from './recovery.sql.js';

/** Days after the filing within which a complaint is recovered, and days after those in which outcomes are seen. */
export const [RECOVERY_DAYS, OUTCOME_DAYS] = [30, 90];
/** Days before it in which activity counts, and in which journeys' peak-end does. */
const [ACTIVITY_DAYS, PEAK_END_DAYS] = [90, 365];

/** Most customers who complained, and most without a complaint, that are read: those with the lowest hashes. */
const MOST = { cases: 10_000, controls: 20_000 } as const;

export interface RecoverySubjects {
  readonly subjects: readonly Subject[];
  /** Customers who complained so late that their outcomes cannot be seen yet. */
  readonly tooRecent: number;
  /** More customers complained, or did not, than are read. */
  readonly sampled: boolean;
}

const DAY = 86_400_000;
const after = (moment: string, days: number) => `${moment} + interval '${24 * days} hours'`;

const EARLIER = { from: after('a.at', -ACTIVITY_DAYS), to: 'a.at' };
const FELT = { from: after('a.at', -PEAK_END_DAYS), to: 'a.at' };
const LATER = { from: after('a.at', RECOVERY_DAYS), to: after('a.at', RECOVERY_DAYS + OUTCOME_DAYS) };
const build = (insight: string) => liveBuild(insight, '$1');

/** Customers by their first complaint. */
const COMPLAINTS = `
  complaints as (
    select distinct on (c.root_no) c.root_no as root, m.filed_at as at, m.day, m.category, m.severity, m.tier,
           coalesce((m.measure ->> 'confirmedAfter')::float8 <= ${RECOVERY_DAYS * DAY}, false) as recovered
      from insight.complaint_measures m join fact.customers c using (customer_no)
     where m.build = ${build('complaint-metrics')}
     order by c.root_no, m.filed_at, m.complaint_id
  ), wanted as (
    select k.*, md5(r.customer_id) as hash, k.at <= $3 as seen
      from complaints k join fact.customers r on r.customer_no = k.root
     where ($4::text is null or k.category = $4) and ($5::int is null or k.severity >= $5)
       and ($6::text is null or k.tier = $6) and ($7::date is null or k.day >= $7) and ($8::date is null or k.day < $8)
  ), cases as (
    select root, at, case when recovered then 'recovered' else 'unrecovered' end as "group"
      from wanted where seen order by hash limit $9
  )`;

/**
 * Customers without a complaint, each at a moment at which somebody else complained: which one follows from the hash of
 * its id. Those who were not known by then, or not in the tier, are left out before the lowest hashes are taken: of a small tier
 * few would be among those of all.
 */
const CONTROLS = `
  moments as (
    select array_agg(at order by at, root) as at, count(*) as n from cases
  ), others as (
    select c.customer_no as root, h.hash, m.at[1 + ('x' || left(h.hash, 8))::bit(32)::bigint % m.n] as at
      from fact.customers c cross join moments m cross join lateral (select md5(c.customer_id) as hash) h
     where c.tenant = $1 and c.root_no = c.customer_no and m.n > 0
       and not exists (select from complaints k where k.root = c.customer_no)
  ), controls as (
    select a.root, a.at from others a
     where exists (select from insight.customer_profiles p
                    where p.build = ${build('customers')} and p.customer_no = a.root and p.first_contact_at <= a.at)
       and ($6::text is null or (${tierAt('a.root', 'a.at')}) = $6)
     order by a.hash limit $10
  ), asked as (
    select root, at, "group" from cases
    union all
    select root, at, 'complaint-free' from controls
  )`;

const SUBJECTS = `
  with ${COMPLAINTS}, ${CONTROLS}
  select a."group", t.tier, before.activity, felt.peak_end as "peakEnd", later.peak_end as "laterPeakEnd",
         said.valence as "laterFeedback", seen.purchases, seen.activity as "laterActivity"
    from asked a
    left join lateral (${tierAt('a.root', 'a.at')}) t on true
    cross join lateral (${activityOf('a.root', EARLIER)}) before
    cross join lateral (${peakEndOf(build('journeys'), 'a.root', FELT, '$2')}) felt
    cross join lateral (${activityOf('a.root', LATER)}) seen
    cross join lateral (${peakEndOf(build('journeys'), 'a.root', LATER, '$2')}) later
    cross join lateral (${feedbackOf(build('feedback'), 'a.root', LATER)}) said
   where $6::text is null or t.tier = $6`;

/** @param now milliseconds since 1970 */
export async function readSubjects(
  sql: Sql,
  tenant: string,
  { category, minSeverity, tier, from, to }: RecoveryFilters,
  now: number,
  most: { readonly cases: number; readonly controls: number } = MOST,
): Promise<RecoverySubjects> {
  const seen = new Date(now - (RECOVERY_DAYS + OUTCOME_DAYS) * DAY);
  const values = [tenant, new Date(now), seen, category, minSeverity, tier, from, to, most.cases];
  const { rows } = await sql.query<SubjectRow>(SUBJECTS, [...values, most.controls]);
  const { rows: counted } = await sql.query<{ readonly early: number; readonly late: number }>(
    `with ${COMPLAINTS}
     select (count(*) filter (where seen))::int as early, (count(*) filter (where not seen))::int as late
       from wanted where $2::timestamptz is not null and $9::int is not null`,
    values,
  );
  const [{ early, late } = { early: 0, late: 0 }] = counted;
  const controls = rows.filter(({ group }) => group === 'complaint-free').length;
  const sampled = early > most.cases || controls === most.controls;
  return { subjects: rows.map(subjectOf), tooRecent: late, sampled };
}

interface SubjectRow {
  readonly group: RecoveryGroup;
  readonly tier: string | null;
  readonly activity: number;
  readonly peakEnd: number | null;
  readonly laterPeakEnd: number | null;
  readonly laterFeedback: number | null;
  readonly purchases: number;
  readonly laterActivity: number;
}

function subjectOf({ group, tier, activity, peakEnd, ...row }: SubjectRow): Subject {
  const silence = row.laterActivity === 0 ? 1 : 0;
  const { laterPeakEnd, laterFeedback: feedback, purchases } = row;
  return { group, tier, activity, peakEnd, later: { 'peak-end': laterPeakEnd, feedback, purchases, silence } };
}
