import type { Estimate, ImprovementResult, Verdict } from '#libs/facts/improvement/improvement.result.format.js';
import type { MeasureScale } from '#libs/facts/improvement/improvement.scales.format.js';
import { csatScore, FEW_ANSWERS, npsScore } from '#libs/insights/scores/feedback.score.js';
import { type Interval, meanOf, type Sample, sampleOf, type Scale } from '#libs/insights/scores/mean.score.js';
import { differenceOfShares } from '#libs/insights/scores/proportion.score.js';
import { differenceOfRates, type Rate, rateInterval } from '#libs/insights/scores/rate.score.js';
import { welch } from '#libs/insights/scores/welch.score.js';
import { addDays, daysBetween } from '#libs/kernel/days.js';

/** Most days before and after an improvement that are compared. */
const MOST_DAYS = 90;
/** Values of complaints are per so many touchpoints. */
const PER = 100;

/** Days of a tenant, half-open. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export interface Periods {
  readonly before: Days;
  readonly after: Days;
  /** The period after it is over: what is told of it is final. */
  readonly isOver: boolean;
}

/**
 * The days that are compared (docs/rules.md 19.3): after, from the day on which it was done, until today; before, as many days up to
 * the one on which it was opened.
 */
export function periodsOf(openedOn: string, doneOn: string, today: string): Periods {
  const begun = daysBetween(doneOn, today) + 1;
  const days = Math.min(Math.max(begun, 0), MOST_DAYS);
  return {
    before: { from: addDays(openedOn, -days), to: openedOn },
    after: { from: doneOn, to: addDays(doneOn, days) },
    isOver: begun > MOST_DAYS,
  };
}

/** What is known of a measure in a period. */
export type Observed =
  | { readonly of: 'values'; readonly sample: Sample; readonly scale: Scale }
  | { readonly of: 'promoters'; readonly promoters: number; readonly passives: number; readonly detractors: number }
  | { readonly of: 'satisfied'; readonly satisfied: number; readonly n: number }
  | ({ readonly of: 'events' } & Rate);

/** The measure's value, as elsewhere. */
export function estimateOf(observed: Observed): Estimate {
  switch (observed.of) {
    case 'values': {
      const { mean, interval } = meanOf(observed.sample, observed.scale);
      return { value: mean, n: observed.sample.n, interval };
    }
    case 'promoters': {
      const { n, score, interval } = npsScore(observed.promoters, observed.passives, observed.detractors);
      return { value: score, n, interval };
    }
    case 'satisfied': {
      const { n, score, interval } = csatScore(observed.satisfied, observed.n);
      return { value: score, n, interval };
    }
    case 'events': {
      const { events, n } = observed;
      return { value: n === 0 ? null : (PER * events) / n, n, interval: times(PER, rateInterval(observed)) };
    }
  }
}

/** After less before; both are observed in the same way. */
export function changeOf(before: Observed, after: Observed): Estimate {
  const [was, is] = [estimateOf(before), estimateOf(after)];
  const value = was.value === null || is.value === null ? null : is.value - was.value;
  return { value, n: was.n + is.n, interval: intervalOfChange(before, after) };
}

function intervalOfChange(before: Observed, after: Observed): Interval | null {
  if (before.of === 'satisfied' && after.of === 'satisfied')
    return differenceOfShares([after.satisfied, after.n], [before.satisfied, before.n]);
  if (before.of === 'events' && after.of === 'events') return times(PER, differenceOfRates(after, before));
  const [was, is] = [sampleIn(before), sampleIn(after)];
  return was === null || is === null ? null : welch(is, was).interval;
}

/** As values whose means can be compared. */
function sampleIn(observed: Observed): Sample | null {
  if (observed.of === 'values') return observed.sample;
  if (observed.of !== 'promoters') return null;
  // Each answer is worth 100 points, none, or −100.
  const { promoters, passives, detractors } = observed;
  return sampleOf(promoters + passives + detractors, 100 * (promoters - detractors), 1e4 * (promoters + detractors));
}

function times(factor: number, interval: Interval | null): Interval | null {
  return interval && [factor * interval[0], factor * interval[1]];
}

export interface Aim {
  /** On the measure's scale. */
  readonly target: number;
  readonly better: MeasureScale['better'];
}

/** What came of an improvement (docs/rules.md 19.4). */
export function resultOf(before: Observed, after: Observed, aim: Aim, isOver: boolean): ImprovementResult {
  const [was, is, change] = [estimateOf(before), estimateOf(after), changeOf(before, after)];
  return { before: was, after: is, change, verdict: verdictOf(was, is, change, aim), provisional: !isOver };
}

function verdictOf(before: Estimate, after: Estimate, { interval }: Estimate, { target, better }: Aim): Verdict {
  if (before.n < FEW_ANSWERS || after.n < FEW_ANSWERS || interval === null || after.value === null) return 'too-few';
  const [low, high] = better === 'higher' ? interval : [-interval[1], -interval[0]];
  if (high < 0) return 'worse';
  if (low <= 0) return 'no-change-shown';
  const isMet = better === 'higher' ? after.value >= target : after.value <= target;
  return isMet ? 'reached' : 'better';
}
