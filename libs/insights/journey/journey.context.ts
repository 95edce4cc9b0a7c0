import type { Definitions } from './definitions.insight.js';
import type { Journey } from './journey.segmentation.js';
import { statusOf } from './journey.status.js';

/** What journeys are computed with: one build of one tenant. */
export interface JourneyContext {
  readonly build: number;
  readonly definitions: Definitions;
  /** The tenant's date of a moment: `2024-01-31`. */
  readonly dayOf: (time: number) => string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Whether a journey is closed by now, so that aggregates count it. */
export function isClosed(journey: Journey, now: number): boolean {
  return statusOf({ ...journey, reachedGoal: journey.summary.reachedGoal }, now) !== 'open';
}
