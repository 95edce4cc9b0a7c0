import { type Contact, type CustomerFacts, ofRating } from './customer.facts.js';
import { textOf, type TimedEvent } from './log.js';

/** Feedback or a complaint as a journey's map lists it, with its valence (null for a complaint). */
export interface Outcome {
  readonly listed: Readonly<Record<string, unknown>> & { readonly eventId: string };
  readonly valence: number | null;
  /** What it rates, as published. */
  readonly ratings: object;
}

interface Attachable {
  readonly journeyId: string;
  readonly stops: readonly Contact[];
}

const REACH = 30 * 86_400_000_000;

/** Which outcomes belong to which journey (docs/rules.md 2.7), each journey's in event-time order. */
export function outcomesOf<Journey extends Attachable>(
  { facts }: CustomerFacts,
  journeys: readonly Journey[],
): ReadonlyMap<Journey, readonly Outcome[]> {
  const found = new Map<Journey, Outcome[]>();
  for (const fact of facts) {
    if (fact.type !== 'feedback.submitted' && fact.type !== 'complaint.filed') continue;
    const wanted: string | undefined =
      fact.type === 'complaint.filed' ? fact.data.journeyId : fact.data.about?.journeyId;
    const named = journeys.find(
      ({ journeyId, stops }) => journeyId === wanted || stops.some(({ eventId }) => wanted === `j_${eventId}`),
    );
    const recent = journeys
      .filter(({ stops }) => stops.some(({ at }) => at <= fact.at && at >= fact.at - REACH))
      .sort(startedFirst)
      .at(-1);
    const journey = named ?? recent;
    if (journey !== undefined) found.set(journey, [...(found.get(journey) ?? []), outcomeOf(fact)]);
  }
  return found;
}

export function startedFirst(a: Attachable, b: Attachable): number {
  const started = (journey: Attachable) => (journey.stops[0] as Contact).at;
  return started(a) - started(b) || Buffer.compare(Buffer.from(a.journeyId), Buffer.from(b.journeyId));
}

function outcomeOf({ eventId, type, at: microseconds, data, derived }: TimedEvent): Outcome {
  const at = textOf(microseconds);
  if (type === 'complaint.filed') {
    const { complaintId = eventId, category, severity } = data;
    return { listed: { eventId, kind: 'complaint', complaintId, category, severity, at }, valence: null, ratings: {} };
  }
  const valence = data.instrument === 'text' ? (derived?.valence ?? null) : ofRating(data.instrument, data.value);
  return {
    listed: { eventId, kind: 'feedback', instrument: data.instrument, value: data.value ?? null, at },
    valence,
    ratings: data,
  };
}

/** The valence of the last feedback that has one. */
export function laterFeedback(outcomes: readonly Outcome[]): number | null {
  return outcomes.findLast(({ valence }) => valence !== null)?.valence ?? null;
}
