import { type ClusterSums, differenceOfClusters, meanOfClusters } from '#libs/insights/scores/cluster-mean.score.js';
import { FEW_ANSWERS } from '#libs/insights/scores/feedback.score.js';
import { type Interval, VALENCES } from '#libs/insights/scores/mean.score.js';
import { differenceOfShares, wilson } from '#libs/insights/scores/proportion.score.js';
import type { CareFate } from './care-decision.insight.js';
import type { CareSum } from './care.sums.js';

/** Whole sums over decisions (care.sums.ts). */
export type CareSums = Readonly<Record<CareSum, bigint>>;

/** The share of occasions after which there was an activity day. */
export interface ActiveShare {
  /** Occasions. */
  readonly n: number;
  readonly share: number | null;
  /** Wilson's, 95 %. */
  readonly interval: Interval | null;
  /** Fewer than 30. */
  readonly tooFew: boolean;
}

/** The mean valence of answers. */
export interface MeanFeedback {
  /** Answers. */
  readonly n: number;
  readonly mean: number | null;
  /** 95 %; the answers that follow one occasion count as one cluster. */
  readonly interval: Interval | null;
  readonly tooFew: boolean;
}

/** Sent less control. */
export interface CareDifference {
  /** Of both. */
  readonly n: number;
  readonly value: number | null;
  /** 95 %: Newcombe's for shares, Welch's for means. */
  readonly interval: Interval | null;
  /** Fewer than 30 on one side. */
  readonly tooFew: boolean;
}

export interface Comparison<Estimate> {
  readonly sent: Estimate;
  readonly control: Estimate;
  readonly difference: CareDifference;
}

/** What came of a care rule (docs/rules.md 20.5). */
export interface CareEffect {
  /** How often something was due and sent, was held back for the control share, and was skipped. */
  readonly sent: number;
  readonly control: number;
  readonly skipped: number;
  readonly active: Comparison<ActiveShare>;
  readonly feedback: Comparison<MeanFeedback>;
}

/**
 * @param all how many decisions of each fate there are
 * @param over sums over those whose 90 days are over: only they are compared
 */
export function careEffectOf(
  all: (fate: CareFate) => number,
  over: (fate: 'sent' | 'control') => CareSums,
): CareEffect {
  const [sent, control] = [over('sent'), over('control')];
  return {
    sent: all('sent'),
    control: all('control'),
    skipped: all('skipped'),
    active: compared(shareOf(sent), shareOf(control), differenceOfActive(sent, control)),
    feedback: compared(
      feedbackOf(sent),
      feedbackOf(control),
      differenceOfClusters(answersOf(sent), answersOf(control)),
    ),
  };
}

function compared<Estimate extends { readonly n: number; readonly tooFew: boolean }>(
  sent: Estimate,
  control: Estimate,
  difference: Pick<CareDifference, 'value' | 'interval'>,
): Comparison<Estimate> {
  const both = { n: sent.n + control.n, tooFew: sent.tooFew || control.tooFew };
  return { sent, control, difference: { ...both, ...difference } };
}

function shareOf(sums: CareSums): ActiveShare {
  const [active, n] = [Number(sums.active), Number(sums.decided)];
  return { n, share: n === 0 ? null : active / n, interval: wilson(active, n), tooFew: n < FEW_ANSWERS };
}

function differenceOfActive(sent: CareSums, control: CareSums): Pick<CareDifference, 'value' | 'interval'> {
  const [one, other] = [shareOf(sent), shareOf(control)];
  const value = one.share === null || other.share === null ? null : one.share - other.share;
  return { value, interval: differenceOfShares([Number(sent.active), one.n], [Number(control.active), other.n]) };
}

function feedbackOf(sums: CareSums): MeanFeedback {
  const n = Number(sums.a);
  return { n, ...meanOfClusters(answersOf(sums), VALENCES), tooFew: n < FEW_ANSWERS };
}

function answersOf({ answered, a, v, aa, av, vv }: CareSums): ClusterSums {
  return { clusters: Number(answered), n: Number(a), sum: v, mm: aa, ms: av, ss: vv };
}
