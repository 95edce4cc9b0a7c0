import type { EndedBy } from './journey.segmentation.js';

export type JourneyStatus = 'open' | 'ended' | 'abandoned';

/** What the status depends on besides now: the columns of insight.journeys. */
export interface Closing {
  readonly endedBy: EndedBy;
  readonly closesAt: number | null;
  readonly hasGoal: boolean;
  readonly reachedGoal: boolean;
}

/** A journey's status from facts and now (docs/rules.md 2.5). */
export function statusOf({ endedBy, closesAt, hasGoal, reachedGoal }: Closing, now: number): JourneyStatus {
  if (endedBy !== null) return endedBy === 'abandoned' ? 'abandoned' : 'ended';
  if (closesAt === null || now <= closesAt) return 'open';
  return hasGoal && !reachedGoal ? 'abandoned' : 'ended';
}
