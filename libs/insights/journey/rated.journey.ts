import { type Kind, laterRatingTable, type Rated, type RatedUnit } from '#libs/insights/ratings/rating.sums.js';
import { peakEndScores } from '#libs/insights/scores/peak-end.score.js';
import { nearest, times, wholeOf } from '#libs/kernel/whole.js';
import { ATTACHED, type AttachedRatings } from './journey.ratings.js';
import type { Summary } from './journey.summary.js';

/** Sums over what closed journeys rate. */
export const JOURNEY_RATINGS = laterRatingTable('insight.journey_ratings');

/** A closed journey, and what is attached to it. */
interface RatedJourney extends Pick<RatedUnit, 'definition' | 'tier' | 'day'> {
  readonly summary: Summary;
  readonly laterFeedback: number | null;
  readonly attached: AttachedRatings | null;
}

/** A closed journey as its ratings are counted; null: it rates nothing. Each dimension counts once, by the mean of its touchpoints. */
export function ratedJourney({
  definition,
  tier,
  day,
  summary,
  laterFeedback,
  attached,
}: RatedJourney): RatedUnit | null {
  const { rated } = summary;
  if (rated === null && attached === null) return null;
  const dimensions = new Map<string, Partial<Record<Kind, Rated>>>();
  for (const { dimension, n, x: sum } of rated?.dimensions ?? []) {
    const x = nearest(sum, n);
    dimensions.set(dimension, { experience: { n: 1, x, xx: times(x, x) } });
  }
  for (const [dimension, kinds] of Object.entries(attached ?? {})) {
    const own = dimensions.get(dimension) ?? {};
    for (const kind of ATTACHED) {
      const sums = kinds[kind];
      if (sums !== undefined) own[kind] = { n: sums[0], x: wholeOf(sums[1]), xx: wholeOf(sums[2]) };
    }
    dimensions.set(dimension, own);
  }
  const own = peakEndScores(summary)?.peakEnd ?? null;
  return { day, tier, definition, about: rated?.about ?? [], dimensions, later: laterFeedback, own };
}
