import { type CesScore, cesScore, csatScore, FEW_ANSWERS, npsScore } from '#libs/insights/scores/feedback.score.js';
import { type Interval, meanInterval, type Scale } from '#libs/insights/scores/mean.score.js';

/** Instruments answered on a scale, which therefore have a score. */
export const INSTRUMENTS = ['nps', 'csat', 'ces', 'stars'] as const;
export type ScaledInstrument = (typeof INSTRUMENTS)[number];

const STARS: Scale = [1, 5];

/** The score of a group's answers. */
export interface FeedbackScore {
  readonly n: number;
  /** NPS in points, −100 … +100; CSAT a share; CES and stars the mean answer. null without answers. */
  readonly score: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
  /** Fewer than 30 answers. */
  readonly tooFew: boolean;
  /** How often each value was answered, by value. */
  readonly answers: Readonly<Record<string, number>>;
  /** NPS only: half-width of the interval, in points. */
  readonly margin?: number | null;
  readonly promoters?: number;
  readonly passives?: number;
  readonly detractors?: number;
  /** CES only: the share of 5–7. */
  readonly easy?: Pick<CesScore['easy'], 'score' | 'interval'>;
}

/** The score of answers, by how often each was given. */
export function feedbackScore(instrument: ScaledInstrument, given: ReadonlyMap<number, number>): FeedbackScore {
  const answers = [...given].sort(([a], [b]) => a - b);
  const among = (low: number, high: number) =>
    answers.reduce((sum, [value, times]) => (value >= low && value <= high ? sum + times : sum), 0);
  const n = among(-Infinity, Infinity);
  const common = { n, tooFew: n < FEW_ANSWERS, answers: Object.fromEntries(answers) };
  const sums = [
    n,
    answers.reduce((sum, [value, times]) => sum + value * times, 0),
    answers.reduce((sum, [value, times]) => sum + value * value * times, 0),
  ] as const;
  switch (instrument) {
    case 'nps': {
      const counts = { promoters: among(9, 10), passives: among(7, 8), detractors: among(0, 6) };
      return { ...common, ...npsScore(counts.promoters, counts.passives, counts.detractors), ...counts };
    }
    case 'csat':
      return { ...common, ...csatScore(among(4, 5), n) };
    case 'ces': {
      const { mean, interval, easy } = cesScore(...sums, among(5, 7));
      return { ...common, score: mean, interval, easy: { score: easy.score, interval: easy.interval } };
    }
    case 'stars': {
      const { mean, interval } = meanInterval(...sums, STARS);
      return { ...common, score: mean, interval };
    }
  }
}
