import { dimensionsGiven } from '#libs/insights/ratings/answer.ratings.js';
import { PROPERTIES, type RatedUnit, ratingTable } from '#libs/insights/ratings/rating.sums.js';
import { timeOf } from '#libs/kernel/place.js';
import type { FeedbackRow } from './feedback.insight.js';

/** Sums over what answers rate. */
export const ANSWER_RATINGS = ratingTable('insight.answer_ratings');

/** An answer as its ratings are counted; null: it rates nothing. It turned out as it says itself. */
export function ratedAnswer(row: FeedbackRow, dayOf: (time: number) => string): RatedUnit | null {
  if (row.ratings === null) return null;
  const about = PROPERTIES.flatMap((property) => {
    const value = row[property];
    return value === null ? [] : [[property, value] as const];
  });
  return {
    day: dayOf(timeOf(row.place)),
    tier: row.tier,
    definition: null,
    about,
    dimensions: dimensionsGiven(row.ratings),
    later: null,
    own: row.valence,
  };
}
