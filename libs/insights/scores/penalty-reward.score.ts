import { type Interval, type Sample, sampleOfValues } from './mean.score.js';
import { studentT95 } from './student-t.score.js';

/** Outcomes of a touchpoint type's occurrences by how it was experienced. */
export interface ExperienceGroups {
  /** delta (valence where it has none) ≤ −.25 */
  readonly low: Sample;
  readonly neutral: Sample;
  /** delta ≥ +.25 */
  readonly high: Sample;
}

export type MomentOfTruth = 'positive' | 'negative' | 'neutral';

export interface PenaltyReward {
  /** Mean outcome of neutral experiences; null if there are none (then there are no effects either). */
  readonly b0: number | null;
  /** Effect of a low experience on the outcome, and of a high one. */
  readonly penalty: number | null;
  readonly reward: number | null;
  readonly penaltyInterval: Interval | null;
  readonly rewardInterval: Interval | null;
  /** Standard error of the reward. */
  readonly rewardError: number | null;
  /** −1 (only bad ones matter) … +1 (only good ones matter); null if neither does. */
  readonly asymmetry: number | null;
  readonly attribute: 'basic' | 'performance' | 'excitement' | null;
  readonly momentOfTruth: MomentOfTruth;
}

/** Deltas from here on count as high; at or below the negative of it as low. */
const DEVIATION = 0.25;
/** Asymmetry within ± this is a performance attribute. */
const BALANCED = 0.1;
/** Fewer low or high experiences than this decide nothing. */
const ENOUGH = 30;

/** Which group an experience belongs to. */
export function experienceOf(delta: number): keyof ExperienceGroups {
  return delta <= -DEVIATION ? 'low' : delta >= DEVIATION ? 'high' : 'neutral';
}

/** Groups from raw arrays: each occurrence's delta and the outcome that leaves it out. */
export function experienceGroups(deltas: readonly number[], outcomes: readonly number[]): ExperienceGroups {
  const groups: Record<keyof ExperienceGroups, number[]> = { low: [], neutral: [], high: [] };
  outcomes.forEach((outcome, index) => groups[experienceOf(deltas[index] ?? 0)].push(outcome));
  return {
    low: sampleOfValues(groups.low),
    neutral: sampleOfValues(groups.neutral),
    high: sampleOfValues(groups.high),
  };
}

/**
 * Penalty–reward contrast (Brandt 1987): least squares of the outcome on dummies of low and high experience, in closed
 * form from group means, with pooled-variance 95 % intervals of the effects. Says whether a touchpoint type is a moment
 * of truth: negative where bad ones hurt more than good ones please, positive the other way round, else the side of the
 * larger effect; neutral without 30 experiences on both sides or where the deciding effect's interval covers 0.
 */
export function penaltyReward({ low, neutral, high }: ExperienceGroups): PenaltyReward {
  const penalty = neutral.n > 0 && low.n > 0 ? low.mean - neutral.mean : null;
  const reward = neutral.n > 0 && high.n > 0 ? high.mean - neutral.mean : null;
  const degrees = low.n + neutral.n + high.n - [low, neutral, high].filter((group) => group.n > 0).length;
  const variance = (low.deviations + neutral.deviations + high.deviations) / degrees;
  const errorOf = (effect: number | null, group: Sample): number | null =>
    effect === null || degrees < 1 ? null : Math.sqrt(variance * (1 / group.n + 1 / neutral.n));
  const interval = (effect: number | null, group: Sample): Interval | null => {
    const error = errorOf(effect, group);
    if (effect === null || error === null) return null;
    const margin = studentT95(degrees) * error;
    return [effect - margin, effect + margin];
  };
  const effects = {
    b0: neutral.n > 0 ? neutral.mean : null,
    penalty,
    reward,
    penaltyInterval: interval(penalty, low),
    rewardInterval: interval(reward, high),
    rewardError: errorOf(reward, high),
  };
  return { ...effects, ...classify(effects, Math.min(low.n, high.n)) };
}

type Effects = Pick<PenaltyReward, 'penalty' | 'reward' | 'penaltyInterval' | 'rewardInterval'>;

function classify(
  { penalty, reward, penaltyInterval, rewardInterval }: Effects,
  experiences: number,
): Pick<PenaltyReward, 'asymmetry' | 'attribute' | 'momentOfTruth'> {
  const undecided = { asymmetry: null, attribute: null, momentOfTruth: 'neutral' } as const;
  if (penalty === null || reward === null) return undecided;
  const gain = Math.max(reward, 0);
  const loss = -Math.min(penalty, 0);
  if (gain + loss === 0) return undecided;
  const asymmetry = (gain - loss) / (gain + loss);
  const attribute = asymmetry < -BALANCED ? 'basic' : asymmetry > BALANCED ? 'excitement' : 'performance';
  // If both effects are the same size the loss decides: losses weigh more.
  const positive = gain > loss;
  const decisive = positive ? rewardInterval : penaltyInterval;
  const sure = decisive !== null && (positive ? decisive[0] > 0 : decisive[1] < 0);
  const momentOfTruth = experiences < ENOUGH || !sure ? 'neutral' : positive ? 'positive' : 'negative';
  return { asymmetry, attribute, momentOfTruth };
}
