import type { Phase } from '#libs/facts/definition/definition.events.js';
import type { Definitions } from '#libs/insights/journey/definitions.score.js';
import { type Interval, meanIntervalExact, VALENCES } from '#libs/insights/scores/mean.score.js';
import type { MomentOfTruth, PenaltyReward } from '#libs/insights/scores/penalty-reward.score.js';
import { slopeInMilliseconds } from '#libs/insights/scores/slope.score.js';
import { meanOfUnits, UNIT } from '#libs/insights/scores/units.score.js';
import type { CellSums } from '#libs/insights/journey/cell.reader.js';
import { stageOrder } from '#libs/insights/journey/journey.map.js';
import { effectsOf, type OutcomeSource, TypeSums } from '#libs/insights/journey/type.sums.js';

const TREND_MS = 30 * 86_400_000;

/** Closed journeys of a definition, added up. */
export interface AggregatedMap {
  readonly definition: string;
  readonly definitionVersion: number;
  readonly journeys: number;
  readonly unscored: number;
  readonly stages: readonly AggregatedStage[];
}

export interface AggregatedStage {
  readonly stage: string;
  readonly phase: Phase | null;
  readonly touchpoints: readonly AggregatedTouchpoint[];
}

export interface AggregatedTouchpoint {
  readonly touchpoint: string;
  /** Touchpoints. */
  readonly n: number;
  /** Journeys that have it. */
  readonly journeys: number;
  readonly scored: number;
  readonly meanValence: number | null;
  readonly interval: Interval | null;
  readonly meanExpectation: number | null;
  readonly meanDelta: number | null;
  readonly meanSaturatedDelta: number | null;
  /** Of the scored journeys that have it: the share whose peak (whose end) it is. */
  readonly peakShare: number | null;
  readonly endShare: number | null;
  readonly momentOfTruth: MomentOfTruth;
  /** What it was decided by: how bad and good experiences of this type move the journey's outcome. */
  readonly effects: Effects;
  /** Change of valence in 30 days. */
  readonly trend: number | null;
}

type Effects = Pick<PenaltyReward, 'penalty' | 'penaltyInterval' | 'reward' | 'rewardInterval' | 'asymmetry'> & {
  readonly outcome: OutcomeSource;
};

/**
 * Sums of touchpoint types as the stages of a map, in the definition's order, even empty ones; `other`, which is not
 * the definition's, only if it holds something. Empty types are left out.
 */
export function aggregatedStagesOf(
  types: readonly CellSums[],
  definition: string,
  definitions: Definitions,
): readonly AggregatedStage[] {
  const classes = new Map<string, TypeSums>();
  for (const { key, sums } of types)
    classes.set(key.touchpoint, (classes.get(key.touchpoint) ?? new TypeSums()).plus(sums));
  const listed = definitions.get(definition)?.definition.stages ?? [];
  return stageOrder(definition, definitions).flatMap(({ name, phase }) => {
    const own = listed.find((stage) => stage.name === name);
    const order = own?.touchpoints ?? [];
    const rank = (type: string) => (order.includes(type) ? order.indexOf(type) : order.length);
    const touchpoints = types
      .filter(({ key, sums }) => key.stage === name && new TypeSums(sums).count('n') > 0)
      .map(({ key, sums }) => {
        const type = key.touchpoint.slice(1);
        const all = classes.get(key.touchpoint) as TypeSums;
        return touchpointOf(type, new TypeSums(sums), all, definitions.pinnedMoment(definition, type));
      })
      .sort((a, b) => rank(a.touchpoint) - rank(b.touchpoint) || (a.touchpoint < b.touchpoint ? -1 : 1));
    return own === undefined && touchpoints.length === 0 ? [] : [{ stage: name, phase, touchpoints }];
  });
}

/** `sums` are those of the type within one stage, `all` those of the type in any stage: it has only one class. */
function touchpointOf(
  touchpoint: string,
  sums: TypeSums,
  all: TypeSums,
  pinned: MomentOfTruth | undefined,
): AggregatedTouchpoint {
  const scored = sums.count('scored');
  const { mean, interval } = meanIntervalExact(scored, sums.exact('v'), sums.exact('vv'), VALENCES);
  const { momentOfTruth, penalty, penaltyInterval, reward, rewardInterval, asymmetry, outcome } = effectsOf(all);
  const slope = slopeInMilliseconds({
    n: scored,
    x: sums.exact('t'),
    y: sums.exact('v'),
    xy: sums.exact('tv'),
    xx: sums.exact('tt'),
  });
  return {
    touchpoint,
    n: sums.count('n'),
    journeys: sums.count('journeys'),
    scored,
    meanValence: mean,
    interval,
    meanExpectation: meanOfUnits(sums.exact('e'), sums.count('expected')),
    meanDelta: meanOfUnits(sums.exact('d'), sums.count('deltas')),
    meanSaturatedDelta: meanOfUnits(sums.exact('s'), sums.count('deltas')),
    peakShare: shareOf(sums.count('peaks'), sums.count('scoredJourneys')),
    endShare: shareOf(sums.count('ends'), sums.count('scoredJourneys')),
    momentOfTruth: pinned ?? momentOfTruth,
    effects: { outcome, penalty, penaltyInterval, reward, rewardInterval, asymmetry },
    trend: slope === null ? null : (slope * TREND_MS) / UNIT,
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
