/**
 * The journey that starts or ends: with an id that exact journey, without one the customer's session of the definition.
 */
export type NamedJourney = {
  readonly definition: string;
  readonly id?: string;
};

/** Data of `journey.started`, as stored. */
export type JourneyStarted = {
  readonly journey: NamedJourney;
};

/** Data of `journey.ended`, as stored. */
export type JourneyEnded = {
  readonly journey: NamedJourney;
  readonly reason?: 'completed' | 'abandoned';
};
