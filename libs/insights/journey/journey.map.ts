import { textOf } from '#libs/kernel/place.js';
import { deltaOf, saturatedDeltaOf } from './journey.score.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint, ValenceModel, ValenceSource } from '#libs/facts/table/touchpoint.insight.js';
import type { Phase } from '#libs/facts/definition/definition.events.js';
import { type Definitions, OTHER_STAGE } from './definitions.score.js';
import type { Summary } from './journey.summary.js';
import type { MomentOfTruth } from '#libs/insights/scores/penalty-reward.score.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { ListedOutcome } from './journey.outcomes.js';
import type { JourneyItem } from './journey.row.js';

/** One journey's map (docs/rules.md 6.5). */
export interface JourneyMap extends JourneyItem {
  readonly stages: readonly MapStage[];
  readonly outcomes: readonly ListedOutcome[];
  readonly nextCursor: string | null;
  readonly parked?: true;
}

export interface MapStage {
  readonly stage: string;
  readonly phase: Phase | null;
  readonly touchpoints: readonly MapTouchpoint[];
}

export interface MapTouchpoint {
  readonly eventId: string;
  readonly touchpoint: string;
  readonly channel: string;
  readonly at: string;
  readonly valence: number | null;
  readonly valenceSource: ValenceSource;
  /** Where words are the source. */
  readonly valenceModel?: ValenceModel;
  readonly expectation: number | null;
  readonly delta: number | null;
  readonly saturatedDelta: number | null;
  readonly momentOfTruth: MomentOfTruth;
  readonly isPeak: boolean;
  readonly isEnd: boolean;
}

/** Touchpoints by stage: stages in the definition's order, `other` last, those without touchpoints left out. */
export function stagesOf(
  touchpoints: readonly Touchpoint[],
  definition: string | null,
  definitions: Definitions,
  tiers: Tiers,
  summary: Pick<Summary, 'peak' | 'end'>,
  moments: ReadonlyMap<string, MomentOfTruth>,
): readonly MapStage[] {
  const byStage = new Map<string, MapTouchpoint[]>();
  const saturation = definitions.saturationOf(definition);
  for (const touchpoint of touchpoints) {
    const { eventId, place, type, channel, valence, valenceSource, valenceModel } = touchpoint;
    const expectation = definitions.expectationOf(definition, touchpoint, tiers.at(place));
    const delta = deltaOf(valence, expectation);
    const shown: MapTouchpoint = {
      eventId,
      touchpoint: type,
      channel,
      at: textOf(place),
      valence,
      valenceSource,
      ...(valenceModel && { valenceModel }),
      expectation,
      delta,
      saturatedDelta: saturatedDeltaOf(delta, saturation),
      momentOfTruth: moments.get(type) ?? 'neutral',
      isPeak: summary.peak?.eventId === eventId,
      isEnd: summary.end?.eventId === eventId,
    };
    const stage = definitions.stageOf(definition, touchpoint).name;
    addTo(byStage, stage, shown);
  }
  return stageOrder(definition, definitions).flatMap(({ name, phase }) => {
    const found = byStage.get(name);
    return found === undefined ? [] : [{ stage: name, phase, touchpoints: found }];
  });
}

/** A definition's stages, then `other` unless it has a stage of that name. */
export function stageOrder(
  definition: string | null,
  definitions: Definitions,
): readonly { readonly name: string; readonly phase: Phase | null }[] {
  const stages = definitions.get(definition)?.definition.stages ?? [];
  return stages.some((stage) => stage.name === OTHER_STAGE.name) ? stages : [...stages, OTHER_STAGE];
}
