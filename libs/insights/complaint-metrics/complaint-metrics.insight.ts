import {
  kaplanMeier,
  survivalAt,
  survivalQuantile,
  survivalQuantileInterval,
} from '#libs/insights/scores/kaplan-meier.score.js';
import { bucketOf, type Histogram, quantileOf, timeOfBucket } from '#libs/insights/scores/log-histogram.score.js';
import type { Interval } from '#libs/insights/scores/mean.score.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import type { PROMISES } from './complaint-measure.insight.js';
import { COUNTS, histogramOf, type PARTS, type Vectors } from './complaint-metrics.sums.js';

/** Seconds. */
export interface Durations {
  readonly n: number;
  readonly median: number | null;
  readonly p90: number | null;
}

export interface ComplaintDurations extends Durations {
  /** In business time, of complaints for which a service level holds; null: there are none. */
  readonly business: Durations | null;
}

export interface MoneyGranted {
  /** Null: what has no amount. */
  readonly currency: string | null;
  readonly n: number;
  readonly amount: string | null;
}

/** What metrics tell of some complaints. */
export interface ComplaintMetrics {
  readonly filed: number;
  readonly resolved: number;
  readonly confirmed: number;
  readonly reopened: number;
  readonly withdrawn: number;
  readonly escalated: number;
  readonly open: number;
  readonly timeToAcknowledge: ComplaintDurations;
  readonly timeToResolve: ComplaintDurations;
  readonly survival: ComplaintSurvival;
  readonly breaches: readonly {
    readonly policy: string;
    readonly kind: string;
    readonly n: number;
    readonly withdrawn: number;
  }[];
  readonly promises: Readonly<Record<(typeof PROMISES)[number], number>>;
  readonly compensation: readonly MoneyGranted[];
  readonly rootCauses: readonly RootCause[];
}

/** Time to resolution by Kaplan & Meier, in seconds. */
export interface ComplaintSurvival {
  readonly n: number;
  readonly resolved: number;
  readonly censored: number;
  readonly median: number | null;
  readonly medianInterval: readonly [number | null, number | null] | null;
  readonly resolvedWithin: readonly {
    readonly days: number;
    readonly share: number | null;
    readonly interval: Interval | null;
  }[];
}

export interface RootCause {
  readonly category: string;
  readonly n: number;
  readonly cost: readonly MoneyGranted[];
}

const DAYS = [1, 3, 7, 14, 30, 90] as const;
const DAY = 86_400_000;

/** @param open how long the complaints that are open have been so: buckets of log-histogram.score.ts */
export function metricsOf(vectors: Vectors, open: Histogram): ComplaintMetrics {
  const [all] = vectors.counts;
  const of = (name: (typeof COUNTS)[number]) => Number(all?.sums[COUNTS.indexOf(name)] ?? 0n);
  const resolved = histogramOf(vectors, 'resolve');
  return {
    filed: of('filed'),
    resolved: of('resolved'),
    confirmed: of('confirmed'),
    reopened: of('reopened'),
    withdrawn: of('withdrawn'),
    escalated: of('escalated'),
    open: countOf(open),
    timeToAcknowledge: complaintDurations(
      histogramOf(vectors, 'acknowledge'),
      histogramOf(vectors, 'acknowledge-business'),
    ),
    timeToResolve: complaintDurations(resolved, histogramOf(vectors, 'resolve-business')),
    survival: survivalOf(resolved, [histogramOf(vectors, 'withdraw'), open]),
    breaches: partsOf(vectors, 'breach').map(({ names: [policy = '', kind = ''], sums: [n, withdrawn] }) => ({
      policy,
      kind,
      n,
      withdrawn,
    })),
    promises: { made: of('made'), kept: of('kept'), late: of('late'), broken: of('broken') },
    compensation: partsOf(vectors, 'compensation').map(({ names: [currency = ''], sums }) => grantedOf(currency, sums)),
    rootCauses: rootCausesOf(vectors),
  };
}

function complaintDurations(all: Histogram, business: Histogram): ComplaintDurations {
  return { ...durationsOf(all), business: countOf(business) === 0 ? null : durationsOf(business) };
}

function durationsOf(histogram: Histogram): Durations {
  const [median, p90] = [quantileOf(histogram, 0.5), quantileOf(histogram, 0.9)];
  return { n: countOf(histogram), median: secondsOf(median), p90: secondsOf(p90) };
}

function survivalOf(resolved: Histogram, unresolved: readonly Histogram[]): ComplaintSurvival {
  const buckets = new Set([resolved, ...unresolved].flatMap((each) => [...each.keys()]));
  const curve = kaplanMeier(
    [...buckets]
      .sort((a, b) => a - b)
      .map((bucket) => ({
        time: bucket,
        events: resolved.get(bucket) ?? 0,
        censored: unresolved.reduce((sum, each) => sum + (each.get(bucket) ?? 0), 0),
      })),
  );
  const median = survivalQuantile(curve, 0.5);
  const [low, high] = survivalQuantileInterval(curve, 0.5);
  return {
    n: curve.n,
    resolved: curve.events,
    censored: curve.n - curve.events,
    median: secondsOfBucket(median),
    medianInterval: median === null ? null : [secondsOfBucket(low), secondsOfBucket(high)],
    resolvedWithin: DAYS.map((days) => {
      const { survival, interval = null } = survivalAt(curve, bucketOf(days * DAY)) ?? {};
      const share = survival === undefined ? null : 1 - survival;
      return { days, share, interval: interval && [1 - interval[1], 1 - interval[0]] };
    }),
  };
}

function secondsOfBucket(bucket: number | null): number | null {
  return secondsOf(bucket === null ? null : timeOfBucket(bucket));
}

/** To the millisecond: more digits than there is precision. */
function secondsOf(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds) / 1000;
}

function countOf(histogram: Histogram): number {
  return [...histogram.values()].reduce((sum, n) => sum + n, 0);
}

interface Part {
  readonly names: readonly string[];
  readonly sums: readonly [first: number, second: number, exactly: bigint];
}

/** The parts of a kind that something adds to, by name. */
function partsOf({ parts }: Vectors, kind: (typeof PARTS)[number]): readonly Part[] {
  return [...parts]
    .filter(({ names }) => names[0] === kind)
    .map(({ names, sums: [first = 0, second = 0] }) => ({
      names: names.slice(1),
      sums: [Number(first), Number(second), BigInt(second)] as const,
    }))
    .filter(({ sums: [first, second] }) => first !== 0 || second !== 0)
    .sort((a, b) => byText(a.names.join('\0'), b.names.join('\0')));
}

function grantedOf(currency: string, [n, , amount]: Part['sums']): MoneyGranted {
  return currency === '' ? { currency: null, n, amount: null } : { currency, n, amount: fromTenThousandths(amount) };
}

/** The most frequent first. */
function rootCausesOf(vectors: Vectors): readonly RootCause[] {
  const costs = partsOf(vectors, 'cost');
  return partsOf(vectors, 'cause')
    .map(({ names: [category = ''], sums: [n] }) => ({
      category,
      n,
      cost: costs
        .filter(({ names }) => names[0] === category)
        .map(({ names: [, currency = ''], sums }) => grantedOf(currency, sums)),
    }))
    .sort((a, b) => b.n - a.n || byText(a.category, b.category));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
