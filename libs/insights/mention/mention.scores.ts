import { csatScore, EFFORT, isFew, npsScore } from '#libs/insights/scores/feedback.score.js';
import {
  type Interval,
  type Mean,
  meanInterval,
  meanIntervalExact,
  VALENCES,
} from '#libs/insights/scores/mean.score.js';
import type { MentionSums } from './mention.sums.js';

/** A score of answers. */
export interface AnswerScore {
  readonly n: number;
  /** NPS in points, CSAT the share of 4–5, CES the mean answer; null without answers. */
  readonly score: number | null;
  readonly interval: Interval | null;
  /** Fewer than 30 answers. */
  readonly tooFew: boolean;
}

/** The mean valence of touchpoints. */
export function meanValence(sums: MentionSums): Mean {
  return meanIntervalExact(sums.count('scored'), sums.exact('v'), sums.exact('vv'), VALENCES);
}

export function npsOf(sums: MentionSums): AnswerScore {
  return scoreOf(npsScore(sums.count('promoters'), sums.count('passives'), sums.count('detractors')));
}

export function csatOf(sums: MentionSums): AnswerScore {
  return scoreOf(csatScore(sums.count('satisfied'), sums.count('csat')));
}

export function cesOf(sums: MentionSums): AnswerScore {
  const n = sums.count('ces');
  const { mean, interval } = meanInterval(n, sums.count('c'), sums.count('cc'), EFFORT);
  return scoreOf({ n, score: mean, interval });
}

function scoreOf({ n, score, interval }: Omit<AnswerScore, 'tooFew'>): AnswerScore {
  return { n, score, interval, tooFew: isFew(n) };
}
