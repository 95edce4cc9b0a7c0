import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import { valenceOfFeedback } from '#libs/facts/valence.score.js';
import type { CustomerFact } from '#libs/facts/table/customer-fact.js';
import { type GivenRatings, ratingsGiven } from '#libs/insights/ratings/answer.ratings.js';
import type { Uuid } from '#libs/kernel/event.js';
import { microsecondsOf } from '#libs/kernel/place.js';

/** Feedback and complaints attach to journeys with a touchpoint in the 30 days before them (docs/rules.md 2.7). */
export const REACH_MS = 30 * 86_400_000;

/** Feedback or a complaint. */
export interface Outcome {
  readonly place: Buffer;
  readonly eventId: Uuid;
  readonly kind: 'feedback' | 'complaint';
  /** Of feedback, if it has one. */
  readonly valence: number | null;
  /** Of feedback, what it rates; null: nothing. */
  readonly ratings: GivenRatings | null;
  /** The id of the journey that it names. */
  readonly wanted: string | null;
}

/** Types of the facts that are outcomes. */
export const OUTCOMES = ['feedback.submitted', 'complaint.filed'] as const satisfies readonly CustomerEventType[];

export type OutcomeFact = Typed<(typeof OUTCOMES)[number]> & Pick<CustomerFact, 'place' | 'eventId' | 'derived'>;

export function outcomeOf(fact: OutcomeFact): Outcome {
  const { place, eventId, derived } = fact;
  const told = { place, eventId };
  switch (fact.type) {
    case 'complaint.filed':
      return { ...told, kind: 'complaint', valence: null, ratings: null, wanted: fact.data.journeyId ?? null };
    case 'feedback.submitted': {
      const valence = valenceOfFeedback(fact.data, derived);
      const ratings = ratingsGiven(fact.data);
      return { ...told, kind: 'feedback', valence, ratings, wanted: fact.data.about?.journeyId ?? null };
    }
  }
}

const DERIVED_ID = /^j_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The touchpoint whose derived id an outcome uses to name a journey. */
export function touchpointWanted({ wanted }: Pick<Outcome, 'wanted'>): Uuid | null {
  return DERIVED_ID.exec(wanted ?? '')?.[1] ?? null;
}

/** A journey's extent: its first and last touchpoint, in microseconds since 1970. */
export interface Lasting {
  readonly from: bigint;
  readonly to: bigint;
}

/** Look-ups of a customer's journeys for one outcome. */
export interface JourneysAround<J extends Lasting> {
  /** The one with an explicit id. */
  explicit(id: string): J | undefined;
  /** The one that now holds a touchpoint. */
  holding(touchpoint: Uuid): J | undefined;
  /** Those that began by one moment and did not end before another, latest start (then greatest id) first. */
  lasting(during: Lasting): Iterable<J>;
  /** Whether a journey has a touchpoint between two moments, both included. */
  touched(journey: J, during: Lasting): boolean;
}

/**
 * The journey that an outcome attaches to: the one it names if that exists by now; else the customer's journey that
 * started last among those with a touchpoint in the 30 days up to it (docs/rules.md 2.7).
 */
export function journeyFor<J extends Lasting>(
  outcome: Pick<Outcome, 'place' | 'wanted'>,
  journeys: JourneysAround<J>,
): J | null {
  const touchpoint = touchpointWanted(outcome);
  const named =
    (outcome.wanted === null ? undefined : journeys.explicit(outcome.wanted)) ??
    (touchpoint === null ? undefined : journeys.holding(touchpoint));
  if (named) return named;
  const during = reachOf(outcome);
  for (const journey of journeys.lasting(during))
    if (!spans(journey, during) || journeys.touched(journey, during)) return journey;
  return null;
}

/** The 30 days up to an outcome, or as many as there are: nothing is before the year 1, nor can PostgreSQL read it. */
export function reachOf({ place }: Pick<Outcome, 'place'>): Lasting {
  const to = microsecondsOf(place);
  const from = to - BigInt(REACH_MS) * 1000n;
  return { from: from < FIRST_MOMENT ? FIRST_MOMENT : from, to };
}

/** 0001-01-01T00:00:00Z in microseconds since 1970. */
const FIRST_MOMENT = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1000n;

/**
 * Whether a journey begins before a period and continues after it: its ends alone do not tell if it was touched within.
 */
export function spans(journey: Lasting, during: Lasting): boolean {
  return journey.from < during.from && journey.to > during.to;
}
