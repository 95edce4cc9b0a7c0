import { momentOfTruth } from '#libs/insights/reading/shared.schemas.js';
import {
  array,
  boolean,
  choice,
  count,
  interval,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const effects = {
  class: momentOfTruth,
  n: count('Experiences that have an outcome.'),
  low: count('Bad ones.'),
  neutral: count('Those that were neither; effects are told against them.'),
  high: count('Good ones.'),
  penalty: nullable(number('What a bad experience does to the outcome.')),
  reward: nullable(number('What a good experience does to it.')),
  intervals: named('EffectIntervals', object({ penalty: interval, reward: interval })),
  asymmetry: nullable({ ...number('−1: only bad ones matter; 1: only good ones do.'), minimum: -1, maximum: 1 }),
  attribute: nullable(choice('basic', 'performance', 'excitement')),
  tooFew: boolean('Fewer than 30 bad, neutral or good ones.'),
};

export const momentReport = named(
  'MomentOfTruth',
  object({
    touchpoint: string(),
    tier: nullable(string('Of the journeys; null: without one.')),
    outcome: choice('later-feedback', 'other-touchpoints'),
    ...effects,
    pinned: boolean('The definition gives the class.'),
    periods: array(
      named(
        'MomentOfTruthPeriod',
        object({
          key: string('2024-02, 2024-Q1.'),
          partial: boolean('It is not over, or not all of it was asked for.'),
          ...effects,
        }),
      ),
      'With `groupBy`: each month or quarter with 30 bad and 30 good experiences.',
    ),
    slope: nullable(
      named(
        'RewardSlope',
        object({
          value: number('Change of the reward from one period to the next.'),
          interval: array(number(), '95 % interval: low, high.'),
          n: count('Whole periods that it goes by.'),
        }),
      ),
    ),
    habituated: nullable(boolean('It was a delight, and its reward falls beyond chance; null without `groupBy`.')),
  }),
);

export const momentColumns = columnsOf(`
  touchpoint tier outcome class pinned n low neutral high penalty intervals.penalty.0 intervals.penalty.1
  reward intervals.reward.0 intervals.reward.1 asymmetry attribute tooFew
  periods.key periods.partial periods.class periods.n periods.low periods.neutral periods.high periods.penalty
  periods.intervals.penalty.0 periods.intervals.penalty.1 periods.reward periods.intervals.reward.0
  periods.intervals.reward.1 slope.value slope.interval.0 slope.interval.1 slope.n habituated`);
