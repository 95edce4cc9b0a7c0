import { membersOf } from '#libs/facts/table/family.sql.js';
import { closedAt } from '#libs/insights/journey/journey.row.js';

/** Moments between two, the first included. @param from, to SQL: timestamptz */
export interface Between {
  readonly from: string;
  readonly to: string;
}

const inside = (at: string, { from, to }: Between) => `${at} >= ${from} and ${at} < ${to}`;

/** SQL: the first place of a moment (kernel/place.ts). */
const placeFrom = (moment: string) =>
  `int8send((extract(epoch from ${moment}) * 1000000)::bigint + 4611686018427387904)`;

/** SQL: the tier that a family was in at a moment, by event time. */
export function tierAt(root: string, moment: string): string {
  return `
    select f.data ->> 'tier' as tier from ${membersOf(root)} s
      join fact.facts f on f.customer_no = s.customer_no and f.type = 'customer.tier-assigned'
       and f.place < ${placeFrom(moment)} || '\\xff'::bytea
     order by f.place desc limit 1`;
}

/** SQL: a family's touchpoints and purchases together, and its purchases. */
export function activityOf(root: string, between: Between): string {
  const within = inside('coalesce(f.effective_place, f.place)', {
    from: placeFrom(between.from),
    to: placeFrom(between.to),
  });
  return `
    select count(*)::int as activity, (count(*) filter (where f.type = 'customer.purchase-made'))::int as purchases
      from ${membersOf(root)} s
      join fact.facts f on f.customer_no = s.customer_no and f.type in ('touchpoint.recorded', 'customer.purchase-made')
       and not f.retracted and ${within}`;
}

/** SQL: the mean peak-end of a survivor's journeys that ended between two moments. */
export function peakEndOf(build: string, root: string, between: Between, now: string): string {
  return `
    select avg(j.peak_end::numeric)::float8 as peak_end from insight.journeys j
     where j.build = ${build} and j.customer_no = ${root} and ${closedAt(now)} and ${inside('j.last_at', between)}`;
}

/** SQL: the mean valence of a family's answers. */
export function feedbackOf(build: string, root: string, between: Between): string {
  return `
    select avg(f.valence::numeric)::float8 as valence from ${membersOf(root)} s
      join insight.feedback f on f.build = ${build} and f.customer_no = s.customer_no and ${inside('f.at', between)}`;
}
