import type { Sql } from '#libs/eventing/database.js';
import { membersOf } from '#libs/facts/table/family.sql.js';
import { periodsOf, startOfDay } from '#libs/insights/reading/calendar.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { ScaledInstrument } from './feedback-score.insight.js';

/** What feedback can be grouped by, and the text that says it. $3 is the tenant's zone. */
const KEYS = {
  channel: 'f.channel',
  touchpoint: 'f.touchpoint',
  tier: 't.tier',
  staff: 'f.staff',
  product: 'f.product',
  campaign: 'f.campaign',
  ...periodsOf('f.at', '$3'),
} as const;

export type Group = keyof typeof KEYS;
export const GROUPS = Object.keys(KEYS) as readonly Group[];

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
  { tenant, timeZone, instrument, groupBy, filters }: FeedbackWanted,
): Promise<AnswersByGroup> {
  const values: unknown[] = [tenant, instrument, timeZone];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...equal(filters).map(([column, value]) => `${column} = ${given(value)}`),
    ...(filters.from === undefined ? [] : [`f.at >= ${startOfDay(given(filters.from), '$3')}`]),
    ...(filters.to === undefined ? [] : [`f.at < ${startOfDay(given(filters.to), '$3')}`]),
  ];
  const tier = groupBy === 'tier' || filters.tier !== undefined;
  const { rows } = await sql.query<{ key: string | null; value: number; n: bigint }>(
    `select ${groupBy === undefined ? 'null::text' : KEYS[groupBy]} as key, f.value, count(*) as n from insight.feedback f ${tier ? TIER : ''}
      where f.build = ${liveBuild('feedback', '$1')} and f.instrument = $2 and f.value is not null and $3::text is not null
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
