import { nameOf } from '#libs/insights/engine/named.sums.js';
import type { Sums, SumTable } from '#libs/insights/engine/sums.js';
import { timeOf } from '#libs/kernel/place.js';
import type { FeedbackRow } from './feedback.insight.js';

/**
 * What answers are counted by, and the member that says it. Of two of them, the counts of the first hold those of both: they
 * stand in the order of how many values there usually are, so that no row of counts grows long.
 */
export const DIMENSIONS = {
  product: 'product',
  staff: 'staffId',
  campaign: 'campaign',
  touchpoint: 'touchpoint',
  productLine: 'productLine',
  brand: 'brand',
  tier: 'tier',
  channel: 'channel',
} as const satisfies Readonly<Record<string, keyof FeedbackRow>>;

export type Dimension = keyof typeof DIMENSIONS;
export const dimensions = Object.keys(DIMENSIONS) as readonly Dimension[];

/** The dimension under which all answers are counted; its only value is empty. */
export const EVERYTHING = 'all';

/** The day under which all days are counted. */
export const ALL_DAYS = '-infinity';

/** Answers are whole numbers from 0 to 10. */
export const VALUES = 11;

/** How often each value was answered, by what the answers are about and the tenant's day. */
export const COUNTS = {
  name: 'insight.feedback_counts',
  key: { instrument: 'text', dimension: 'text', value: 'text', day: 'date' },
  vectors: {
    /** Under no name. */
    answers: VALUES,
    /** By each later dimension and its value. What has none is what the others leave. */
    pairs: VALUES,
  },
} as const satisfies SumTable;

const NO_NAME = nameOf();

/** Adds (sign 1n) or subtracts (sign −1n) answers; those without a value are not counted. */
export function countAnswers(
  sums: Sums,
  rows: readonly FeedbackRow[],
  sign: 1n | -1n,
  dayOf: (time: number) => string,
): void {
  for (const row of rows) {
    if (row.value === null) continue;
    const { instrument, value: answered } = row;
    const counted = Array.from({ length: VALUES }, (_, value) => (value === answered ? sign : 0n));
    for (const day of [dayOf(timeOf(row.place)), ALL_DAYS])
      for (const { dimension, value, later } of countedUnder(row)) {
        const { answers, pairs } = sums.of(COUNTS, { instrument, dimension, value, day });
        answers.of(NO_NAME).add(counted);
        for (const pair of later) pairs.of(pair).add(counted);
      }
  }
}

/** Where an answer is counted, and with which of the dimensions that come later. */
function countedUnder(row: FeedbackRow) {
  const about = dimensions.flatMap((dimension) => {
    const value = row[DIMENSIONS[dimension]];
    return value === null ? [] : [{ dimension, value, name: nameOf(dimension, value) }];
  });
  const each = about.map(({ dimension, value }, at) => ({
    dimension,
    value,
    later: about.slice(at + 1).map(({ name }) => name),
  }));
  return [{ dimension: EVERYTHING, value: '', later: [] }, ...each];
}
