import type { Sql } from '#libs/eventing/database.js';
import { ANSWER_RATINGS, ratedAnswer } from '#libs/insights/feedback/answer.rating.js';
import { readFeedbackBuild } from '#libs/insights/feedback/feedback.build.js';
import { conditionsOf } from '#libs/insights/feedback/feedback.filters.js';
import type { FeedbackRow } from '#libs/insights/feedback/feedback.insight.js';
import { FEEDBACK_COLUMNS } from '#libs/insights/feedback/feedback.table.js';
import { readLiveBuild } from '#libs/insights/journey/defined.build.js';
import { propertiesOf, type RatingFilters, sumRatings } from '#libs/insights/ratings/rating.cells.js';
import { RatingTotals } from '#libs/insights/ratings/rating.sums.js';
import { calendarOf } from '#libs/kernel/calendar.js';

/**
 * What answers rate. Sums tell it of all, of a tier, and of one other property; of more, and of answers attached to journeys of
 * a definition, the rated answers of the period do, by an index of their own.
 */
export async function readAnswerRatings(
  sql: Sql,
  tenant: string,
  timeZone: string,
  filters: RatingFilters,
): Promise<RatingTotals> {
  const { build, rated } = await readFeedbackBuild(sql, tenant);
  if (!rated) return new RatingTotals();
  if (filters.definition === undefined && propertiesOf(filters).length < 2)
    return sumRatings(sql, ANSWER_RATINGS, build, filters);
  const { definition, ...ofAnswers } = filters;
  const values: unknown[] = [build];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions = conditionsOf(ofAnswers, timeZone, given);
  if (definition !== undefined) {
    const journeys = await readLiveBuild(sql, tenant);
    conditions.push(attachedTo(given(journeys.build), given(definition)));
  }
  const { rows } = await sql.query<FeedbackRow>(
    `select ${FEEDBACK_COLUMNS} from insight.feedback f cross join lateral (select f.tier) t
      where f.build = $1 and f.ratings is not null ${conditions.map((condition) => `and ${condition}`).join(' ')}`,
    values,
  );
  const totals = new RatingTotals();
  const calendar = calendarOf(timeZone);
  for (const row of rows) {
    const unit = ratedAnswer(row, (time) => calendar.dayOf(time));
    if (unit !== null) totals.addUnit(unit);
  }
  return totals;
}

/** SQL: whether an answer `f` is attached to a journey of a definition. */
function attachedTo(build: string, definition: string): string {
  return `exists (
    select from fact.customers c
      join insight.outcomes o on o.build = ${build} and o.customer_no = c.root_no and o.place = f.place
      join insight.journeys j on j.build = o.build and j.customer_no = o.customer_no and j.chain = o.chain and j.first_place = o.first_place
     where c.customer_no = f.customer_no and j.definition = ${definition})`;
}
