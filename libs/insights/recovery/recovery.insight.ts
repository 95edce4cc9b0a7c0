import { type Interval, sampleOfValues } from '#libs/insights/scores/mean.score.js';
import { studentT95 } from '#libs/insights/scores/student-t.score.js';

export const RECOVERY_GROUPS = ['recovered', 'unrecovered', 'complaint-free'] as const;
export type RecoveryGroup = (typeof RECOVERY_GROUPS)[number];

export const OUTCOMES = ['peak-end', 'feedback', 'purchases', 'silence'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A customer at a moment: that of its first complaint, or, without any, one at which another customer filed theirs. */
export interface Subject {
  readonly group: RecoveryGroup;
  readonly tier: string | null;
  /** Contacts and purchases in the 90 days before. */
  readonly activity: number;
  /** Mean peak-end of the journeys that ended in the year before. */
  readonly peakEnd: number | null;
  /** What happened after the time for recovery; null: nothing that tells. Silence is 1, or 0 if there was any activity. */
  readonly later: Readonly<Record<Outcome, number | null>>;
}

/** How the outcome of one group differs from that of matched customers of another. */
export interface RecoveryComparison {
  readonly group: RecoveryGroup;
  readonly comparedWith: RecoveryGroup;
  readonly outcome: Outcome;
  /** Customers of the group with such an outcome who have a match, who have none, and how many those matches are. */
  readonly matched: number;
  readonly unmatched: number;
  readonly controls: number;
  /** Means of the matched, and what it would be for their matches if these had been as the matched were before. */
  readonly mean: number | null;
  readonly controlMean: number | null;
  readonly difference: number | null;
  /** 95 %, Student's t. */
  readonly interval: Interval | null;
  readonly tooFew: boolean;
}

const COMPARISONS = [
  ['recovered', 'complaint-free'],
  ['unrecovered', 'complaint-free'],
  ['recovered', 'unrecovered'],
] as const;

const FEW = 30;

/** Each group beside matched customers of another, by outcome. */
export function recoveryOf(subjects: readonly Subject[]): readonly RecoveryComparison[] {
  return COMPARISONS.flatMap(([group, comparedWith]) =>
    OUTCOMES.map((outcome) => compared(subjects, group, comparedWith, outcome)),
  );
}

/** Those who are alike before, in both groups. */
interface Stratum {
  readonly cases: Observed[];
  readonly controls: Observed[];
}

interface Observed {
  readonly outcome: number;
  /** What it was like before. */
  readonly before: Before;
}

/**
 * Matches coarsely and exactly (Iacus, King & Porro 2012), weights controls as the cases of their stratum, and takes out
 * what earlier peak-end and activity still differ by within strata, at the slopes that they have there.
 */
function compared(
  subjects: readonly Subject[],
  group: RecoveryGroup,
  comparedWith: RecoveryGroup,
  outcome: Outcome,
): RecoveryComparison {
  const strata = new Map<string, Stratum>();
  for (const subject of subjects) {
    const value = subject.later[outcome];
    if (value === null || (subject.group !== group && subject.group !== comparedWith)) continue;
    const key = stratumOf(subject);
    const stratum = strata.get(key) ?? { cases: [], controls: [] };
    strata.set(key, stratum);
    const before = [subject.peakEnd ?? 0, subject.activity] as const;
    stratum[subject.group === group ? 'cases' : 'controls'].push({ outcome: value, before });
  }
  const all = [...strata.values()];
  const shared = all.filter(({ cases, controls }) => cases.length > 0 && controls.length > 0);
  const matched = countOf(shared.map(({ cases }) => cases));
  const controls = countOf(shared.map((each) => each.controls));
  const counts = {
    matched,
    unmatched: countOf(all.map(({ cases }) => cases)) - matched,
    controls,
    tooFew: Math.min(matched, controls) < FEW,
  };
  return { group, comparedWith, outcome, ...counts, ...differenceOf(shared, matched) };
}

function differenceOf(
  strata: readonly Stratum[],
  matched: number,
): Pick<RecoveryComparison, 'mean' | 'controlMean' | 'difference' | 'interval'> {
  if (matched === 0) return { mean: null, controlMean: null, difference: null, interval: null };
  const slopes = slopesWithin(strata.flatMap(({ cases, controls }) => [cases, controls]));
  const sampleOf = (observed: readonly Observed[]) =>
    sampleOfValues(observed.map(({ outcome, before }) => outcome - slopes[0] * before[0] - slopes[1] * before[1]));
  const samples = strata.map(({ cases, controls }) => ({ cases: sampleOf(cases), controls: sampleOf(controls) }));
  const mean = strata.flatMap(({ cases }) => cases).reduce((sum, { outcome }) => sum + outcome, 0) / matched;
  const difference = samples.reduce(
    (sum, { cases, controls }) => sum + (cases.n / matched) * (cases.mean - controls.mean),
    0,
  );
  const controlMean = mean - difference;
  const [ofCases, ofControls] = [
    spreadOf(samples.map((each) => each.cases)),
    spreadOf(samples.map((each) => each.controls)),
  ];
  const degrees = Math.min(ofCases.degrees, ofControls.degrees);
  if (degrees < 1) return { mean, controlMean, difference, interval: null };
  const variance = samples.reduce(
    (sum, { cases: { n }, controls }) =>
      sum + (n / matched) ** 2 * (ofCases.variance / n + ofControls.variance / controls.n),
    0,
  );
  const margin = studentT95(degrees) * Math.sqrt(variance);
  return { mean, controlMean, difference, interval: [difference - margin, difference + margin] };
}

/** The variance within strata, of all of them together: many have a single customer. */
function spreadOf(samples: readonly { readonly n: number; readonly deviations: number }[]) {
  const degrees = samples.reduce((sum, { n }) => sum + n - 1, 0);
  const deviations = samples.reduce((sum, each) => sum + each.deviations, 0);
  return { degrees, variance: degrees === 0 ? 0 : deviations / degrees };
}

/** The slopes of the outcome within cells, of all of them together (least squares); 0 where there is nothing to tell by. */
function slopesWithin(cells: readonly (readonly Observed[])[]): Before {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0];
  for (const cell of cells) {
    const mean = (of: (observed: Observed) => number) => cell.reduce((sum, each) => sum + of(each), 0) / cell.length;
    const [meanA, meanB, meanY] = [mean(({ before }) => before[0]), mean(({ before }) => before[1]), mean(yOf)];
    for (const { outcome, before } of cell) {
      const [a, b, y] = [before[0] - meanA, before[1] - meanB, outcome - meanY];
      [aa, ab, bb, ay, by] = [aa + a * a, ab + a * b, bb + b * b, ay + a * y, by + b * y];
    }
  }
  // What is nearly equal within cells is nothing to tell by: a slope there would magnify the rounding of its readings.
  if (aa <= SINGULAR) return [0, bb <= SINGULAR ? 0 : by / bb];
  const determinant = aa * bb - ab * ab;
  if (determinant <= SINGULAR * aa * bb) return [ay / aa, 0];
  return [(ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant];
}

/** Peak-end and activity. */
type Before = readonly [peakEnd: number, activity: number];

/** Squares of peak-end and activity within cells, and the part of them that the other does not explain. */
const SINGULAR = 1e-4;
const yOf = ({ outcome }: Observed) => outcome;

function countOf(values: readonly (readonly Observed[])[]): number {
  return values.reduce((sum, { length }) => sum + length, 0);
}

/** Upper ends of the classes of activity. */
const ACTIVITY = [0, 1, 2, 3, 5, 8, 13, Number.POSITIVE_INFINITY];
/** Peak-end is matched within a fifth. */
const CLASSES_PER_UNIT = 5;

/** Who is alike before: same tier, about the same activity, about the same peak-end. */
function stratumOf({ tier, activity, peakEnd }: Subject): string {
  const active = ACTIVITY.findIndex((most) => activity <= most);
  const felt = peakEnd === null ? null : Math.min(CLASSES_PER_UNIT - 1, Math.floor(peakEnd * CLASSES_PER_UNIT + 1e-9));
  return JSON.stringify([tier, active, felt]);
}
