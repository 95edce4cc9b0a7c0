import type { DerivedValence } from '#libs/kernel/event.js';
import type { FeedbackSubmitted } from './feedback/feedback.events.js';
import type { RatingScale } from '#libs/facts/touchpoint/touchpoint.events.js';

/** Lowest and highest answer of each scale; answers are integers. */
export const scaleRanges: Readonly<Record<RatingScale, readonly [number, number]>> = {
  csat: [1, 5],
  ces: [1, 7],
  nps: [0, 10],
  stars: [1, 5],
};

/**
 * The valence (−1 … +1) of an answer within its scale. CSAT and stars `(x − 3)/2`, CES `(x − 4)/3` (7 = easy). NPS is
 * linear between 0 → −1, 6.5 → −1/3, 8.5 → +1/3 and 10 → +1, so that detractors, passives and promoters each cover a
 * third of the range.
 */
export function valenceOfRating(scale: RatingScale, value: number): number {
  switch (scale) {
    case 'csat':
    case 'stars':
      return (value - 3) / 2;
    case 'ces':
      return (value - 4) / 3;
    case 'nps':
      if (value <= 6.5) return -1 + ((2 / 3) * value) / 6.5;
      if (value <= 8.5) return (value - 7.5) / 3;
      return 1 / 3 + ((2 / 3) * (value - 8.5)) / 1.5;
  }
}

/** The valence of an answer: that of its value, else that of its words, else unknown. */
export function valenceOfFeedback(
  { instrument, value }: Pick<FeedbackSubmitted, 'instrument' | 'value'>,
  derived: DerivedValence | null,
): number | null {
  if (instrument !== 'text' && value !== undefined) return valenceOfRating(instrument, value);
  return derived?.valence ?? null;
}
