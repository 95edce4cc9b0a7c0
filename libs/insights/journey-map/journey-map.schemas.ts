import {
  array,
  choice,
  count,
  interval,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { momentOfTruth, phase, score } from '#libs/insights/reading/shared.schemas.js';

const aggregatedTouchpoint = object({
  touchpoint: string(),
  n: count('Touchpoints.'),
  journeys: count('Journeys that have it.'),
  scored: count('Touchpoints with a valence.'),
  meanValence: score('Mean valence.'),
  interval,
  meanExpectation: score('Mean expectation.'),
  meanDelta: nullable(number('Mean of valence − expectation.')),
  meanSaturatedDelta: score('Mean of tanh((valence − expectation) / s).'),
  peakShare: nullable(number('Share of the scored journeys with it in which it is the peak.')),
  endShare: nullable(number('Share of the scored journeys with it in which it is the end.')),
  momentOfTruth,
  effects: object({
    outcome: choice('later-feedback', 'other-touchpoints'),
    penalty: nullable(number('Effect of a bad experience on the outcome.')),
    penaltyInterval: interval,
    reward: nullable(number('Effect of a good experience on the outcome.')),
    rewardInterval: interval,
    asymmetry: nullable(number()),
  }),
  trend: nullable(number('Change of valence in 30 days.')),
});

export const aggregatedMap = object({
  definition: string(),
  definitionVersion: count(),
  journeys: count('Closed journeys with a selected touchpoint.'),
  unscored: count(),
  stages: array(object({ stage: string(), phase, touchpoints: array(aggregatedTouchpoint) })),
});

export const mapColumns = columnsOf(`
  stage phase touchpoint n journeys scored meanValence interval.0 interval.1 meanExpectation meanDelta meanSaturatedDelta
  peakShare endShare momentOfTruth trend effects.outcome effects.penalty effects.penaltyInterval.0 effects.penaltyInterval.1
  effects.reward effects.rewardInterval.0 effects.rewardInterval.1 effects.asymmetry`);
