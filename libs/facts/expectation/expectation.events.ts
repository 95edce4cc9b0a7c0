/**
 * Data of the decided event `expectation.learned`: what customers of a tier expect of a touchpoint type, learned from what
 * they experienced until a midnight. The event's time is the midnight; it holds from then on, until the next version.
 */
export type ExpectationLearned = {
  readonly definition: string;
  /** The touchpoint's type. */
  readonly touchpoint: string;
  /** Null: of customers without one. */
  readonly tier: string | null;
  /** 1, 2, 3 …: by definition, touchpoint and tier, in the order in which they were stored. */
  readonly version: number;
  /** −1 … +1, to six decimals. */
  readonly value: number;
  /** Scored touchpoints that it was learned from. */
  readonly n: number;
};

/** What is learned about. */
export type LearnedAbout = Pick<ExpectationLearned, 'definition' | 'touchpoint' | 'tier'>;

/** A learned expectation with the moment from which on it holds: milliseconds since 1970. */
export interface RecordedExpectation extends ExpectationLearned {
  readonly at: number;
}
