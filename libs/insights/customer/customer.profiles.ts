import { type Sql, together } from '#libs/eventing/database.js';
import { familyOf, membersOf, mergedInto } from '#libs/facts/table/family.sql.js';
import { type CustomerSummary, type Latest, nothing } from './customer.summary.js';
import type { Json, JsonObject } from '#libs/kernel/event.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { textOf } from '#libs/kernel/place.js';
import { microseconds } from '#libs/insights/reading/microseconds.js';
import { type ChurnMoment, readChurnMoment } from '#libs/insights/churn-risk/churn-models.reader.js';
import { type ChurnAnswer, churnAnswer } from '#libs/insights/churn-risk/churn-risk.answer.js';
import type { ChurnStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { parkedMark } from '#libs/insights/reading/customer.group.js';
import type { Stage } from '#libs/insights/lifecycle/lifecycle.stages.score.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { closedAt } from '#libs/insights/journey/journey.row.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { addTo } from '#libs/kernel/grouping.js';

/** What is known about a customer (docs/rules.md 9.1). */
export interface CustomerProfile {
  readonly customerId: string;
  readonly mergedFrom: readonly string[];
  readonly traits: JsonObject;
  readonly segment: string | null;
  readonly potential: string | null;
  readonly tier: string | null;
  readonly lifecycle: Stage;
  readonly advocate: boolean;
  readonly firstContactAt: string | null;
  readonly lastContactAt: string | null;
  readonly journeys: number;
  /** Of the latest scored journey (open ones too), and the mean over the closed ones. */
  readonly peakEnd: { readonly latest: number | null; readonly mean: number | null };
  readonly openComplaints: number;
  readonly nps: LastAnswer | null;
  readonly csat: LastAnswer | null;
  readonly purchases: readonly { readonly currency: string; readonly count: number; readonly amount: string }[];
  /** As of the tenant's last date that is over; null: none is told. */
  readonly churn: Omit<ChurnAnswer, 'lift'> | null;
  readonly parked?: true;
}

export interface LastAnswer {
  readonly value: number;
  readonly at: string;
}

/** A profile whose traits are still sealed: opening them needs the keys and is done outside the snapshot. */
export interface SealedProfile {
  readonly profile: Omit<CustomerProfile, 'traits'>;
  /** The customer's `registered` and `profile-changed` data, in event-time order. */
  readonly changes: readonly JsonObject[];
}

interface Row {
  readonly customer_no: bigint;
  readonly customer_id: string;
  readonly merged_from: readonly string[];
  readonly parked: boolean;
  readonly tier: string | null;
  readonly stage: Stage | null;
  readonly advocate: boolean;
  readonly first_contact_at: bigint | null;
  readonly last_contact_at: bigint | null;
  readonly summary: CustomerSummary | null;
  readonly journeys: number;
  readonly latest: number | null;
  readonly mean: number | null;
  readonly open_complaints: number;
  readonly statistics: ChurnStatistics | null;
}

/** The profiles of survivors, in the order given. `build`: the live one of the journeys. */
export async function readProfiles(
  sql: Sql,
  tenant: string,
  build: number,
  roots: readonly bigint[],
  { now, dayOf }: { readonly now: number; readonly dayOf: (time: number) => string },
): Promise<readonly SealedProfile[]> {
  const [{ rows }, changes, moment] = await together([
    sql.query<Row>(
      `select c.customer_no, c.customer_id, p.tier, s.stage, a.since is not null as advocate, p.summary,
            ${microseconds('p.first_contact_at')} as first_contact_at, ${microseconds('p.last_contact_at')} as last_contact_at,
            array(select customer_id from fact.customers where ${mergedInto('c.customer_no')} order by customer_id) as merged_from,
            exists (select from ${familyOf('c.customer_no')} m join engine.parked_events using (tenant, customer_id)) as parked,
            j.journeys, j.mean, l.latest, k.open_complaints, x.statistics
       from unnest($2::bigint[]) with ordinality as r(customer_no, nth)
       join fact.customers c on c.customer_no = r.customer_no
       left join insight.customer_profiles p on p.build = ${liveBuild('customers', '$4')} and p.customer_no = c.customer_no
       left join insight.advocates a on a.build = ${liveBuild('advocates', '$4')} and a.customer_no = c.customer_no
       left join insight.lifecycle_customers s on s.build = ${liveBuild('lifecycle', '$4')} and s.customer_no = c.customer_no
       left join insight.churn_risks x on x.build = ${liveBuild('churn-risk', '$4')} and x.customer_no = c.customer_no
      cross join lateral (
        select count(*)::int as journeys, (avg(j.peak_end::numeric) filter (where ${closedAt('$3')}))::float8 as mean
          from insight.journeys j where j.build = $1 and j.customer_no = c.customer_no
      ) j
       left join lateral (
         select peak_end as latest from insight.journeys
          where build = $1 and customer_no = c.customer_no and peak_end is not null order by started_at desc, journey_id desc limit 1
       ) l on true
      cross join lateral (
        select count(*)::int as open_complaints from ${membersOf('c.customer_no')} m
          join insight.complaints k on k.customer_no = m.customer_no and k.build = ${liveBuild('complaints', '$4')}
         where k.open
      ) k
      order by r.nth`,
      [build, roots.map(String), new Date(now), tenant],
    ),
    readChanges(sql, roots),
    readChurnMoment(sql, tenant, dayOf),
  ]);
  return rows.map((row) => ({ profile: profileOf(row, moment), changes: changes.get(row.customer_no) ?? [] }));
}

function profileOf(row: Row, moment: ChurnMoment): Omit<CustomerProfile, 'traits'> {
  const summary = row.summary ?? nothing;
  const churn = row.statistics && churnAnswer(row.statistics, moment.closed, moment);
  return {
    customerId: row.customer_id,
    mergedFrom: row.merged_from,
    segment: summary.segment?.[1] ?? null,
    potential: summary.potential?.[1] ?? null,
    tier: row.tier,
    lifecycle: row.stage ?? 'prospect',
    advocate: row.advocate,
    firstContactAt: contactAt(row.first_contact_at),
    lastContactAt: contactAt(row.last_contact_at),
    journeys: row.journeys,
    peakEnd: { latest: row.latest, mean: row.mean },
    openComplaints: row.open_complaints,
    nps: lastAnswer(summary.nps),
    csat: lastAnswer(summary.csat),
    purchases: Object.entries(summary.purchases)
      .map(([currency, { count, amount }]) => ({ currency, count, amount: fromTenThousandths(BigInt(amount)) }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    churn: churn && { risk: churn.risk, level: churn.level, reasons: churn.reasons },
    ...parkedMark(row),
  };
}

function contactAt(at: bigint | null): string | null {
  return at === null ? null : instantText(fromMicroseconds(at));
}

function lastAnswer(latest: Latest<number> | undefined): LastAnswer | null {
  return latest === undefined ? null : { value: latest[1], at: textOf(Buffer.from(latest[0], 'hex')) };
}

/** The changes to customers' traits, by survivor, in event-time order. */
async function readChanges(sql: Sql, roots: readonly bigint[]): Promise<ReadonlyMap<bigint, readonly JsonObject[]>> {
  const { rows } = await sql.query<{ root_no: bigint; traits: Json }>(
    `select r.root_no, f.data->'traits' as traits
       from unnest($1::bigint[]) as r(root_no)
      cross join lateral ${membersOf('r.root_no')} m
       join fact.facts f on f.customer_no = m.customer_no
      where f.type in ('customer.registered', 'customer.profile-changed') order by f.place`,
    [roots.map(String)],
  );
  const found = new Map<bigint, JsonObject[]>();
  for (const { root_no, traits } of rows) addTo(found, root_no, { traits });
  return found;
}
