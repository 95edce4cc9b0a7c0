import type { Sql } from '#libs/eventing/database.js';
import { periodIn } from '#libs/insights/reading/calendar.js';
import { countedAnswers } from './counted.reader.js';
import { type FeedbackBuild, readFeedbackBuild, tierOf } from './feedback.build.js';
import type { Dimension } from './feedback.counts.js';
import { conditionsOf } from './feedback.filters.js';
import { type AnswersByGroup, type FeedbackWanted, isPeriod } from './feedback.groups.js';

/** What the rows of `insight.feedback f` and `t` (feedback.build.ts) are grouped by. */
const KEYS: Readonly<Record<Dimension, string>> = {
  product: 'f.product',
  staff: 'f.staff',
  campaign: 'f.campaign',
  touchpoint: 'f.touchpoint',
  productLine: 'f.product_line',
  brand: 'f.brand',
  tier: 't.tier',
  channel: 'f.channel',
};

/** From the counts where there are such, else from the answers one by one. */
export async function readAnswers(sql: Sql, wanted: FeedbackWanted): Promise<AnswersByGroup> {
  const live = await readFeedbackBuild(sql, wanted.tenant);
  const counted = live.counted ? await countedAnswers(sql, live.build, wanted) : undefined;
  return counted ?? answersOneByOne(sql, live, wanted);
}

async function answersOneByOne(sql: Sql, live: FeedbackBuild, wanted: FeedbackWanted): Promise<AnswersByGroup> {
  const { timeZone, instrument, groupBy, filters } = wanted;
  const values: unknown[] = [live.build, instrument];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = conditionsOf(filters, timeZone, given);
  const tier = groupBy === 'tier' || filters.tier !== undefined ? tierOf(live) : '';
  const { rows } = await sql.query<{ key: string | null; value: number; n: bigint }>(
    `select ${keyOf(wanted, given)} as key, f.value, count(*) as n from insight.feedback f ${tier}
      where f.build = $1 and f.instrument = $2 and f.value is not null
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

function keyOf({ groupBy, timeZone, now }: FeedbackWanted, given: (value: unknown) => string): string {
  if (groupBy === undefined) return 'null::text';
  return isPeriod(groupBy) ? periodIn(groupBy, 'f.at', { timeZone, now }, given) : KEYS[groupBy];
}
