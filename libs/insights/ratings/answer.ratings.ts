import type { FeedbackSubmitted } from '#libs/facts/feedback/feedback.events.js';
import { KINDS, type Kind, ratedOnce, type RatedDimensions } from './rating.sums.js';

/** Ratings by kind and dimension, as an answer gives them. */
export type GivenRatings = Readonly<Partial<Record<Kind, Readonly<Record<string, number>>>>>;

/** What an answer rates; null: nothing. */
export function ratingsGiven({ dimensions, expected, importance, ideal }: FeedbackSubmitted): GivenRatings | null {
  const given = {
    ...(isSome(dimensions) && { experience: dimensions }),
    ...(isSome(expected) && { expectation: expected }),
    ...(isSome(importance) && { importance }),
    ...(isSome(ideal) && { ideal }),
  };
  return Object.keys(given).length === 0 ? null : given;
}

const isSome = (ratings: Readonly<Record<string, number>> | undefined) =>
  ratings !== undefined && Object.keys(ratings).length > 0;

/** The same by dimension, as sums. */
export function dimensionsGiven(given: GivenRatings): RatedDimensions {
  const found = new Map<string, Partial<Record<Kind, ReturnType<typeof ratedOnce>>>>();
  for (const kind of KINDS)
    for (const [dimension, rating] of Object.entries(given[kind] ?? {})) {
      const kinds = found.get(dimension) ?? {};
      kinds[kind] = ratedOnce(rating);
      found.set(dimension, kinds);
    }
  return found;
}
