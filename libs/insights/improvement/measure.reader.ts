import type { Sql } from '#libs/eventing/database.js';
import type { Measure } from '#libs/facts/improvement/improvement.events.js';
import { readAnswers } from '#libs/insights/feedback/feedback.reader.js';
import { readAnswerRatings } from '#libs/insights/importance/answer-ratings.reader.js';
import { type CellsWanted, sumCells } from '#libs/insights/journey/cell.reader.js';
import { readLiveBuild } from '#libs/insights/journey/defined.build.js';
import { ALL, one } from '#libs/insights/journey/cell.dimensions.js';
import { JOURNEY_SUMS } from '#libs/insights/journey/journey.sums.js';
import { TypeSums } from '#libs/insights/journey/type.sums.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { inSpans, spansOf } from '#libs/insights/reading/spans.js';
import { EFFORT } from '#libs/insights/scores/feedback.score.js';
import { type Scale, sampleOf, sampleOfExact, VALENCES } from '#libs/insights/scores/mean.score.js';
import { NO_MONEY, tierKey } from '#libs/insights/tiers/tier-days.counts.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { placeFrom } from '#libs/kernel/place.js';
import type { Days, Observed } from './improvement.insight.js';

const RATINGS: Scale = [0, 10];

/** Whose improvements they are, and whose days count. */
export interface Measuring {
  readonly tenant: string;
  readonly timeZone: string;
}

/** A measure over some days. */
interface Wanted extends Measuring {
  readonly measure: Measure;
  readonly days: Days;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is known of a measure over some days, from the sums that other answers are made of. */
export async function observe(sql: Sql, wanted: Wanted): Promise<Observed> {
  switch (wanted.measure.kind) {
    case 'peak-end':
      return peakEnds(sql, wanted);
    case 'touchpoint':
      return touchpoints(sql, wanted);
    case 'dimension':
      return ratings(sql, wanted);
    case 'csat':
    case 'nps':
    case 'ces':
      return answers(sql, wanted, wanted.measure.kind);
    case 'complaints':
      return { of: 'events', events: await filed(sql, wanted), n: await contacts(sql, wanted) };
  }
}

/** Closed journeys, by the day they ended. */
async function cellsOf(
  sql: Sql,
  { tenant, measure, days }: Wanted,
  of: CellsWanted['of'],
  by: CellsWanted['by'],
): Promise<CellsWanted> {
  const { definition, tier, channel } = measure;
  return {
    ...(await readLiveBuild(sql, tenant)),
    of,
    by,
    ...(definition !== undefined && { definition: one(definition) }),
    ...(tier !== undefined && { tier: one(tier) }),
    channel: channel === undefined ? ALL : one(channel),
    staff: ALL,
    ...days,
  };
}

async function peakEnds(sql: Sql, wanted: Wanted): Promise<Observed> {
  const [all] = await sumCells(sql, await cellsOf(sql, wanted, 'journeys', []), wanted);
  const of = (name: (typeof JOURNEY_SUMS)[number]) => all?.sums[JOURNEY_SUMS.indexOf(name)] ?? 0n;
  const sample = sampleOfExact(Number(of('scored')), of('peakEnd'), of('peakEndSquared'));
  return { of: 'values', sample, scale: VALENCES };
}

async function touchpoints(sql: Sql, wanted: Wanted): Promise<Observed> {
  const types = await sumCells(sql, await cellsOf(sql, wanted, 'types', ['touchpoint']), wanted);
  const own = new TypeSums(types.find(({ key }) => key.touchpoint === one(wanted.measure.name ?? ''))?.sums);
  const sample = sampleOfExact(own.count('scored'), own.exact('v'), own.exact('vv'));
  return { of: 'values', sample, scale: VALENCES };
}

async function answers(sql: Sql, wanted: Wanted, instrument: 'csat' | 'nps' | 'ces'): Promise<Observed> {
  const { tenant, timeZone, now, measure, days } = wanted;
  const { definition, tier, channel } = measure;
  const given =
    definition === undefined
      ? ((
          await readAnswers(sql, {
            tenant,
            timeZone,
            instrument,
            now,
            groupBy: undefined,
            filters: { ...days, ...(tier !== undefined && { tier }), ...(channel !== undefined && { channel }) },
          })
        ).get(null) ?? new Map<number, number>())
      : await answersOneByOne(sql, wanted, instrument);
  const among = (low: number, high: number) =>
    [...given].reduce((sum, [value, n]) => (value >= low && value <= high ? sum + n : sum), 0);
  const sum = (power: number) => [...given].reduce((total, [value, n]) => total + n * value ** power, 0);
  if (instrument === 'csat') return { of: 'satisfied', satisfied: among(4, 5), n: among(1, 5) };
  if (instrument === 'ces') return { of: 'values', sample: sampleOf(sum(0), sum(1), sum(2)), scale: EFFORT };
  return { of: 'promoters', promoters: among(9, 10), passives: among(7, 8), detractors: among(0, 6) };
}

/** How often each value was answered about journeys of a definition: no counts are kept of these. */
async function answersOneByOne(sql: Sql, wanted: Wanted, instrument: string): Promise<ReadonlyMap<number, number>> {
  const { from, condition, values } = answersIn(wanted);
  const { rows } = await sql.query<{ value: number; n: bigint }>(
    `select f.value, count(*) as n ${from} where ${condition} and f.instrument = $${values.length + 1} and f.value is not null group by 1`,
    [...values, instrument],
  );
  return new Map(rows.map(({ value, n }) => [value, Number(n)]));
}

/** Ratings in answers, as importance beside performance tells them. */
async function ratings(sql: Sql, { tenant, timeZone, measure, days }: Wanted): Promise<Observed> {
  const { name = '', definition, tier, channel } = measure;
  const totals = await readAnswerRatings(sql, tenant, timeZone, { ...days, definition, tier, channel });
  const { n, x, xx } = totals.of(name, 'experience');
  return { of: 'values', sample: sampleOfExact(n, x, xx), scale: RATINGS };
}

/** SQL: the answers `f` of some days that a measure is about. */
function answersIn({ tenant, timeZone, measure: { definition, tier, channel }, days }: Wanted) {
  const values: unknown[] = [tenant];
  const given = (value: unknown) => `$${values.push(value)}`;
  const start = (day: string) => given(placeFrom(calendarOf(timeZone).startOf(day)));
  const conditions = [
    `f.build = ${liveBuild('feedback', '$1')} and f.place >= ${start(days.from)} and f.place < ${start(days.to)}`,
    ...(tier === undefined ? [] : [`f.tier = ${given(tier)}`]),
    ...(channel === undefined ? [] : [`f.channel = ${given(channel)}`]),
    ...(definition === undefined ? [] : [attachedTo('f.customer_no', 'f.place', given(definition))]),
  ];
  return { from: 'from insight.feedback f', condition: conditions.join(' and '), values };
}

/** SQL: whether an outcome is attached to a journey of a definition. $1: the tenant */
function attachedTo(customerNo: string, place: string, definition: string): string {
  return `exists (
    select from fact.customers c
      join insight.outcomes o on o.build = ${liveBuild('journeys', '$1')} and o.customer_no = c.root_no and o.place = ${place}
      join insight.journeys j on j.build = o.build and j.customer_no = o.customer_no and j.chain = o.chain and j.first_place = o.first_place
     where c.customer_no = ${customerNo} and j.definition = ${definition})`;
}

/** Complaints, by the day of filing. */
async function filed(sql: Sql, { tenant, measure: { definition, tier, channel }, days }: Wanted): Promise<number> {
  const values: unknown[] = [tenant];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    `m.build = ${liveBuild('complaint-metrics', '$1')} and m.day >= ${given(days.from)} and m.day < ${given(days.to)}`,
    ...(tier === undefined ? [] : [`m.tier = ${given(tier)}`]),
    ...(channel === undefined ? [] : [`m.channel = ${given(channel)}`]),
    ...(definition === undefined
      ? []
      : [
          `exists (select from fact.facts x where x.type = 'complaint.filed' and x.customer_no = m.customer_no
                      and coalesce(x.data ->> 'complaintId', x.event_id::text) = m.complaint_id
                      and ${attachedTo('x.customer_no', 'x.place', given(definition))})`,
        ]),
  ];
  const { rows } = await sql.query<{ n: bigint }>(
    `select count(*) as n from insight.complaint_measures m where ${conditions.join(' and ')}`,
    values,
  );
  return Number(rows[0]?.n ?? 0n);
}

/** Touchpoints, at their own time; of a definition or a channel those of closed journeys, by the day they ended. */
async function contacts(sql: Sql, wanted: Wanted): Promise<number> {
  const { tenant, measure, days } = wanted;
  const { definition, tier, channel } = measure;
  if (definition !== undefined || channel !== undefined) {
    const [all] = await sumCells(sql, await cellsOf(sql, wanted, 'types', []), wanted);
    return new TypeSums(all?.sums).count('n');
  }
  const values: unknown[] = [tenant];
  const given = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await sql.query<{ n: string | null }>(
    `select sum(c.contacts) as n from insight.tier_cells c
      where c.build = ${liveBuild('tiers', '$1')} and ${inSpans(spansOf(undefined, days.from, days.to), given)} and c.currency = '${NO_MONEY}'
        ${tier === undefined ? '' : `and c.tier = ${given(tierKey(tier))}`}`,
    values,
  );
  return Number(rows[0]?.n ?? 0);
}
