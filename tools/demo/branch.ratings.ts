import type { DemoEvent } from './demo.event.js';
import type { SeededRandom } from './seeded.random.js';

/** The share of answers that rate dimensions as well. */
const RATED = 0.5;

/** How a dimension of visits is rated, from 0 to 10. */
interface Dimension {
  /** Where it is experienced. */
  readonly touchpoints: readonly string[];
  /** What it is rated by those who were neither pleased nor displeased. */
  readonly neutral: number;
  readonly expected: number;
  readonly important: number;
}

/**
 * Customers say that it is the price that matters. What moves their opinion is how they waited, and whether they were seen
 * (branch.feelings.ts).
 */
const DIMENSIONS: readonly (readonly [name: string, Dimension])[] = [
  ['price', { touchpoints: ['fees'], neutral: 5.4, expected: 6.2, important: 8.7 }],
  [
    'convenience',
    { touchpoints: ['location', 'opening-hours', 'queueing'], neutral: 6, expected: 7.1, important: 7.6 },
  ],
  [
    'service',
    {
      touchpoints: ['counter-service', 'professional-advice', 'information-window'],
      neutral: 6.4,
      expected: 6.9,
      important: 7.1,
    },
  ],
  [
    'relationship',
    { touchpoints: ['welcome', 'being-seen', 'staff-attitude', 'goodbye'], neutral: 6, expected: 5.9, important: 5.2 },
  ],
  ['brand-image', { touchpoints: ['branch-look'], neutral: 6.2, expected: 5.3, important: 3.8 }],
];

/**
 * What an answer about a visit says of its dimensions.
 * @param survey whether it is asked as well what was expected, and what matters
 */
export function ratingsOf(
  visit: readonly { readonly touchpoint: string; readonly valence: number }[],
  survey: boolean,
  random: SeededRandom,
): DemoEvent['data'] {
  if (!random.chance(RATED)) return {};
  const rated = (ratingOf: (dimension: Dimension) => number) =>
    Object.fromEntries(DIMENSIONS.map(([name, dimension]) => [name, rating(random.normal(ratingOf(dimension), 1.2))]));
  const dimensions = rated(({ touchpoints, neutral }) => {
    const felt = visit.filter(({ touchpoint }) => touchpoints.includes(touchpoint)).map(({ valence }) => valence);
    return neutral + (felt.length === 0 ? 0 : (4 * felt.reduce((sum, valence) => sum + valence, 0)) / felt.length);
  });
  if (!survey) return { dimensions };
  const [expected, importance] = [rated((each) => each.expected), rated((each) => each.important)];
  return { dimensions, expected, importance };
}

function rating(value: number): number {
  return Math.min(10, Math.max(0, Math.round(value)));
}
