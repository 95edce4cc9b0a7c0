import type { Sealed } from '#libs/kernel/event.js';
import type { RatingScale, Subject } from '#libs/facts/touchpoint/touchpoint.events.js';

export type Instrument = RatingScale | 'text';

/** What feedback is about, and where it was given. */
export type FeedbackSubject = Subject & {
  readonly journeyId?: string;
  readonly touchpoint?: string;
  readonly channel?: string;
  readonly staffId?: string;
};

/** Data of `feedback.submitted`, as stored. */
export type FeedbackSubmitted = {
  readonly instrument: Instrument;
  /** On the instrument's scale; never with `text`. */
  readonly value?: number;
  readonly text?: Sealed;
  /** BCP 47 tag of `text`. */
  readonly language?: string;
  readonly about?: FeedbackSubject;
  /** −1 … +1 */
  readonly expectation?: number;
  /** How it was, 0 … 10 by dimension. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** How important each dimension is, how it was expected to be, and how it should be. */
  readonly importance?: Readonly<Record<string, number>>;
  readonly expected?: Readonly<Record<string, number>>;
  readonly ideal?: Readonly<Record<string, number>>;
};
