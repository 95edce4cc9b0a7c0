import { correctedTouchpoints, type CustomerFacts } from './customer.facts.js';
import type { Journey } from './journeys.js';
import { inOrder, textOf } from './log.js';

/** What a customer's timeline shows, without the data of its facts, some of which are sealed in the log. */
export function timelineOf({ facts }: CustomerFacts, journeys: readonly Journey[]): readonly object[] {
  const touchpoints = new Map(correctedTouchpoints(facts).map((each) => [each.eventId, each]));
  const holding = new Map(journeys.flatMap(({ journeyId, stops }) => stops.map((stop) => [stop.eventId, journeyId])));
  const attached = new Map(
    journeys.flatMap(({ journeyId, outcomes }) => outcomes.map(({ listed }) => [listed.eventId, journeyId])),
  );
  const explicit = new Set(journeys.filter((each) => each.explicit).map(({ journeyId }) => journeyId));
  return facts
    .filter(({ type }) => type !== 'churn.level-changed')
    .map((fact) => {
      const corrected = touchpoints.get(fact.eventId);
      return { ...fact, ...(corrected && { at: corrected.at, data: corrected.data, retracted: corrected.retracted }) };
    })
    .sort(inOrder)
    .map(({ eventId, type, at, source, id, sequence, data, ...fact }) => {
      const named = type === 'journey.started' || type === 'journey.ended' ? data.journey.id : undefined;
      return {
        eventId,
        type: `peakend.${type}.v1`,
        at: textOf(at),
        source,
        id,
        sequence,
        channel: data.channel ?? (type === 'feedback.submitted' ? data.about?.channel : undefined) ?? null,
        journeyId: holding.get(eventId) ?? attached.get(eventId) ?? (explicit.has(named) ? named : null),
        ...('retracted' in fact && fact.retracted && { retracted: true }),
      };
    });
}
