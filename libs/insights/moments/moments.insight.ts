import type { Interval } from '#libs/insights/scores/mean.score.js';
import {
  type ExperienceGroups,
  type MomentOfTruth,
  type PenaltyReward,
  penaltyReward,
} from '#libs/insights/scores/penalty-reward.score.js';
import { isFew } from '#libs/insights/scores/feedback.score.js';
import { weightedSlope } from '#libs/insights/scores/weighted-slope.score.js';

/** How bad and good experiences of a touchpoint type move the outcome of journeys. */
export interface Effects extends Pick<PenaltyReward, 'penalty' | 'reward' | 'asymmetry' | 'attribute'> {
  readonly class: MomentOfTruth;
  /** Experiences that have an outcome, and how many of them were bad, neither, and good. */
  readonly n: number;
  readonly low: number;
  readonly neutral: number;
  readonly high: number;
  readonly intervals: { readonly penalty: Interval | null; readonly reward: Interval | null };
  readonly tooFew: boolean;
}

export interface EffectsOfPeriod extends Effects {
  readonly key: string;
  /** The period is not over, or not all of it was asked for. */
  readonly partial: boolean;
}

/** Change of the reward from one period to the next. */
export interface RewardSlope {
  readonly value: number;
  readonly interval: Interval;
  /** The periods that it goes by. */
  readonly n: number;
}

/** What was experienced in a period. */
export interface ExperiencedPeriod {
  readonly key: string;
  /** The next one has the next number. */
  readonly number: number;
  readonly partial: boolean;
  readonly groups: ExperienceGroups;
}

export interface EffectsOverTime {
  readonly periods: readonly EffectsOfPeriod[];
  /** Null with fewer than three whole periods. */
  readonly slope: RewardSlope | null;
  /** What was a delight has become ordinary, or is becoming it. */
  readonly habituated: boolean;
}

/** Smaller errors are those of rounding: outcomes that do not vary say nothing of how sure a reward is. */
const NO_ERROR = 1e-9;

export function effectsOfGroups(groups: ExperienceGroups): Effects {
  return effectsFrom(groups, penaltyReward(groups));
}

/**
 * How the effects of a type change (docs/rules.md 18.4). A period tells them if it has 30 bad and 30 good experiences; those
 * that are whole make the slope.
 */
export function effectsOverTime(experienced: readonly ExperiencedPeriod[]): EffectsOverTime {
  const points = [...experienced]
    .sort((a, b) => a.number - b.number)
    .filter(({ groups: { low, high } }) => !isFew(Math.min(low.n, high.n)))
    .map((period) => ({ ...period, found: penaltyReward(period.groups) }))
    .filter(({ found }) => found.reward !== null);
  const measured = points.flatMap(({ number, partial, found: { reward, rewardError } }) =>
    partial || reward === null || rewardError === null || rewardError < NO_ERROR
      ? []
      : [{ x: number, y: reward, error: rewardError }],
  );
  const line = weightedSlope(measured);
  const slope = line && { ...line, n: measured.length };
  const delighted = points.some(({ found }) => found.momentOfTruth === 'positive');
  return {
    periods: points.map(({ key, partial, groups, found }) => ({ key, partial, ...effectsFrom(groups, found) })),
    slope,
    habituated: slope !== null && delighted && slope.interval[1] < 0,
  };
}

function effectsFrom({ low, neutral, high }: ExperienceGroups, found: PenaltyReward): Effects {
  return {
    class: found.momentOfTruth,
    n: low.n + neutral.n + high.n,
    low: low.n,
    neutral: neutral.n,
    high: high.n,
    penalty: found.penalty,
    reward: found.reward,
    intervals: { penalty: found.penaltyInterval, reward: found.rewardInterval },
    asymmetry: found.asymmetry,
    attribute: found.attribute,
    tooFew: isFew(Math.min(low.n, neutral.n, high.n)),
  };
}
