import { type Period, PERIODS } from '#libs/insights/reading/period.js';
import { type Dimension, dimensions } from './feedback.counts.js';
import type { FeedbackFilters } from './feedback.filters.js';
import type { ScaledInstrument } from './feedback-score.insight.js';

/** What feedback can be grouped by. */
export type Group = Dimension | Period;
export const GROUPS: readonly Group[] = [...dimensions, ...PERIODS];

export function isPeriod(group: Group): group is Period {
  return PERIODS.some((period) => period === group);
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
