import { type Correlation, correlation, type PairSums } from '#libs/insights/scores/correlation.score.js';

/** One customer's journeys that have later feedback: each score with it. */
export interface CustomerPairs {
  readonly peakEnd: PairSums;
  readonly mean: PairSums;
}

/** How scores correlate with later feedback. */
export interface LaterFeedback {
  /** Scored journeys that have it. */
  readonly n: number;
  readonly peakEnd: Omit<Correlation, 'n'>;
  readonly mean: Omit<Correlation, 'n'>;
}

/** The same from two correlations over the same journeys. */
export function laterFeedbackOf(peakEnd: Correlation, mean: Correlation): LaterFeedback {
  const withoutN = ({ r, interval }: Correlation) => ({ r, interval });
  return { n: peakEnd.n, peakEnd: withoutN(peakEnd), mean: withoutN(mean) };
}

/** The same with intervals that leave out one customer at a time. */
export function jackknifed(customers: readonly CustomerPairs[]): LaterFeedback {
  return laterFeedbackOf(
    correlation(customers.map((each) => each.peakEnd)),
    correlation(customers.map((each) => each.mean)),
  );
}
