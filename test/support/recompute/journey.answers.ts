import type { Journey, Stop } from './journeys.js';
import { textOf } from './log.js';
import { deltasOf, endOf, peakOf, saturatedDeltasOf, scoresOf } from './scores.js';

/** A journey as lists show it. */
export function itemOf(journey: Journey): object {
  const { journeyId, customerId, definition, version, status, tier, stops } = journey;
  const at = (stop: Stop | undefined) => textOf((stop as Stop).at);
  return {
    journeyId,
    customerId,
    definition,
    definitionVersion: version,
    status,
    startedAt: at(stops[0]),
    endedAt: status === 'open' ? null : at(stops.at(-1)),
    tier,
    scores: scoresOf(journey),
  };
}

/** The map's touchpoints in event-time order, stage by stage as they come, and the outcomes. */
export function partsOf({ stops, outcomes }: Journey): object {
  const [peak, end] = [peakOf(stops), endOf(stops)];
  const shown = stops.map((stop) => ({
    stage: stop.stage,
    eventId: stop.eventId,
    touchpoint: stop.data.touchpoint,
    channel: stop.data.channel,
    at: textOf(stop.at),
    valence: stop.valence,
    expectation: stop.expectation,
    delta: deltasOf([stop])[0] ?? null,
    saturatedDelta: saturatedDeltasOf([stop])[0] ?? null,
    isPeak: stop.eventId === peak?.eventId,
    isEnd: stop.eventId === end?.eventId,
  }));
  return { stages: groupByStage(shown), outcomes: outcomes.map(({ listed }) => listed) };
}

function groupByStage(touchpoints: readonly { stage: string }[]): object {
  const stages: Record<string, object[]> = {};
  for (const { stage, ...touchpoint } of touchpoints) (stages[stage] ??= []).push(touchpoint);
  return stages;
}

type Shown = { momentOfTruth: unknown; effects: unknown; valenceSource: unknown; valenceModel?: unknown };

/** A map without what only statistics add; a journey's stages are by name, as their order is the definition's. */
// biome-ignore lint/suspicious/noExplicitAny: an answer.
export function withoutMoments({ stages, ...map }: any): object {
  const bare = stages.map(({ touchpoints, ...stage }: { touchpoints: Shown[] }) => ({
    ...stage,
    touchpoints: touchpoints.map(
      ({ momentOfTruth: _, effects: __, valenceSource: ___, valenceModel: ____, ...touchpoint }) => touchpoint,
    ),
  }));
  if (map.journeyId === undefined) return { ...map, stages: bare };
  return {
    ...map,
    stages: Object.fromEntries(
      bare.map(({ stage, touchpoints }: { stage: string; touchpoints: object[] }) => [stage, touchpoints]),
    ),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: an answer.
export function withoutCorrelationIntervals({ laterFeedback, ...item }: any): object {
  const { n, peakEnd, mean } = laterFeedback;
  return { ...item, laterFeedback: { n, peakEnd: { r: peakEnd.r }, mean: { r: mean.r } } };
}
