import type { Sql } from '#libs/eventing/database.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import { periodIn, startOfDay } from '#libs/insights/reading/calendar.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { type Period, PERIODS } from '#libs/insights/reading/period.js';
import type { ScaledInstrument } from './feedback-score.insight.js';

/** What feedback can be grouped by besides periods, and the SQL text for it. */
const KEYS = {
  channel: 'f.channel',
  touchpoint: 'f.touchpoint',
  tier: 't.tier',
  staff: 'f.staff',
  product: 'f.product',
  campaign: 'f.campaign',
} as const;

export type Group = keyof typeof KEYS | Period;
export const GROUPS: readonly Group[] = [...(Object.keys(KEYS) as (keyof typeof KEYS)[]), ...PERIODS];

/** Answers about one thing only; undefined: about anything. Dates are the tenant's, half-open. */
export interface FeedbackFilters {
  readonly channel?: string;
  readonly touchpoint?: string;
  readonly tier?: string;
  readonly staffId?: string;
  readonly journeyId?: string;
  readonly product?: string;
  readonly productLine?: string;
  readonly brand?: string;
  readonly campaign?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface FeedbackWanted {
  readonly tenant: string;
  readonly timeZone: string;
  readonly instrument: ScaledInstrument;
  readonly groupBy: Group | undefined;
  readonly filters: FeedbackFilters;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How often each value was answered, by group; the key null holds what has no such property (or no groups are asked for). */
export type AnswersByGroup = ReadonlyMap<string | null, ReadonlyMap<number, number>>;

/**
 * The tier in force at the answer's time: the last that was assigned, by event time, to the customer or to one merged with
 * it. All places of a moment lie below its 8 bytes followed by 255.
 */
const TIER = `left join lateral (
  select a.data ->> 'tier' as tier from fact.customers c
   cross join lateral ${membersOf('c.root_no')} m
    join fact.facts a on a.customer_no = m.customer_no and a.type = 'customer.tier-assigned'
     and a.place < substring(f.place from 1 for 8) || '\\xff'::bytea
   where c.customer_no = f.customer_no order by a.place desc limit 1
) t on true`;

export async function readAnswers(
  sql: Sql,
  { tenant, timeZone, instrument, groupBy, filters, now }: FeedbackWanted,
): Promise<AnswersByGroup> {
  const values: unknown[] = [tenant, instrument];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...equal(filters).map(([column, value]) => `${column} = ${given(value)}`),
    ...(filters.from === undefined ? [] : [`f.at >= ${given(startOfDay(timeZone, filters.from))}`]),
    ...(filters.to === undefined ? [] : [`f.at < ${given(startOfDay(timeZone, filters.to))}`]),
  ];
  const key = keyOf(groupBy, { timeZone, now }, given);
  const tier = groupBy === 'tier' || filters.tier !== undefined;
  const { rows } = await sql.query<{ key: string | null; value: number; n: bigint }>(
    `select ${key} as key, f.value, count(*) as n from insight.feedback f ${tier ? TIER : ''}
      where f.build = ${liveBuild('feedback', '$1')} and f.instrument = $2 and f.value is not null
        ${conditions.map((condition) => `and ${condition}`).join(' ')}
      group by 1, 2`,
    values,
  );
  const groups = new Map<string | null, Map<number, number>>();
  for (const { key, value, n } of rows) {
    const answers = groups.get(key) ?? new Map<number, number>();
    groups.set(key, answers.set(value, Number(n)));
  }
  return groups;
}

function keyOf(
  groupBy: Group | undefined,
  present: Pick<FeedbackWanted, 'timeZone' | 'now'>,
  given: (value: unknown) => string,
): string {
  if (groupBy === undefined) return 'null::text';
  if (groupBy === 'day' || groupBy === 'week' || groupBy === 'month') return periodIn(groupBy, 'f.at', present, given);
  return KEYS[groupBy];
}

function equal(filters: FeedbackFilters): readonly (readonly [column: string, value: string])[] {
  const wanted: readonly (readonly [string, string | undefined])[] = [
    [KEYS.channel, filters.channel],
    [KEYS.touchpoint, filters.touchpoint],
    [KEYS.tier, filters.tier],
    [KEYS.staff, filters.staffId],
    ['f.journey_id', filters.journeyId],
    [KEYS.product, filters.product],
    ['f.product_line', filters.productLine],
    ['f.brand', filters.brand],
    [KEYS.campaign, filters.campaign],
  ];
  return wanted.flatMap(([column, value]) => (value === undefined ? [] : [[column, value] as const]));
}
