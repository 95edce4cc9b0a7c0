import type { Uuid } from '#libs/kernel/event.js';

/**
 * Data of the decided event `valence.derived`: the words of a touchpoint or of feedback were judged anew. Its cause is the
 * event that has the words: the touchpoint or its correction, or the feedback.
 */
export type ValenceDerived = {
  /** The touchpoint or the feedback. */
  readonly eventId: Uuid;
  /** −1 … +1; null: the new version knows nothing of these words. */
  readonly valence: number | null;
  readonly model: string;
  readonly version: string;
  /** 0 … 1 */
  readonly confidence: number;
};
