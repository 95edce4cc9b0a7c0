import { studentT95 } from '#libs/insights/scores/student-t.score.js';
import { meanOf } from './scores.js';

const OUTCOMES = ['peak-end', 'feedback', 'purchases', 'silence'] as const;
const COMPARISONS = [
  ['recovered', 'complaint-free'],
  ['unrecovered', 'complaint-free'],
  ['recovered', 'unrecovered'],
] as const;

/** A customer before a moment, and after it. */
export interface Subject {
  readonly group: 'recovered' | 'unrecovered' | 'complaint-free';
  readonly tier: string | null;
  readonly activity: number;
  readonly peakEnd: number | null;
  readonly later: Readonly<Record<(typeof OUTCOMES)[number], number | null>>;
}

/** Someone with an outcome. */
interface Seen {
  readonly isCase: boolean;
  readonly stratum: string;
  /** The outcome, and the two columns of what was before. */
  readonly y: number;
  readonly x: readonly [number, number];
}

/** Each group beside another, by outcome, as docs/rules.md 12.7 says it: by residuals, where the product solves for slopes. */
export function matchedDifferences(subjects: readonly Subject[]): readonly object[] {
  return COMPARISONS.flatMap(([group, comparedWith]) =>
    OUTCOMES.map((outcome) => {
      const seen = subjects
        .filter((each) => each.group === group || each.group === comparedWith)
        .flatMap((each): readonly Seen[] => {
          const y = each.later[outcome];
          const x = [each.peakEnd ?? 0, each.activity] as const;
          return y === null ? [] : [{ isCase: each.group === group, stratum: stratumOf(each), y, x }];
        });
      return { group, comparedWith, outcome, ...differenceOf(seen) };
    }),
  );
}

const ACTIVITY_CLASSES = [
  [0, 0],
  [1, 1],
  [2, 2],
  [3, 3],
  [4, 5],
  [6, 8],
  [9, 13],
  [14, Number.POSITIVE_INFINITY],
] as const;

function stratumOf({ tier, activity, peakEnd }: Subject): string {
  const active = ACTIVITY_CLASSES.findIndex(([least, most]) => activity >= least && activity <= most);
  // Fifths of a unit; the best of all belongs to the one below it.
  const felt = peakEnd === null ? 'unknown' : Math.min(4, Math.floor(peakEnd / 0.2 + 1e-9));
  return `${active} ${felt} ${tier === null ? '' : `tier ${tier}`}`;
}

function differenceOf(seen: readonly Seen[]): object {
  const strata = [...new Set(seen.map(({ stratum }) => stratum))].map((stratum) => {
    const own = seen.filter((each) => each.stratum === stratum);
    return { cases: own.filter(({ isCase }) => isCase), controls: own.filter(({ isCase }) => !isCase) };
  });
  const shared = strata.filter(({ cases, controls }) => cases.length > 0 && controls.length > 0);
  const [cases, controls] = [shared.flatMap((each) => each.cases), shared.flatMap((each) => each.controls)];
  const all = seen.filter(({ isCase }) => isCase).length;
  const counts = {
    matched: cases.length,
    unmatched: all - cases.length,
    controls: controls.length,
    tooFew: cases.length < 30 || controls.length < 30,
  };
  if (cases.length === 0) return { ...counts, mean: null, controlMean: null, difference: null, interval: null };
  const adjusted = adjusting(shared.flatMap((each) => [each.cases, each.controls]));
  const mean = meanOf(cases.map(({ y }) => y)) as number;
  const own = shared.map((each) => ({ n: each.cases.length, k: each.controls.length, ...meansOf(each, adjusted) }));
  const difference =
    own.reduce((sum, { n, ofCases, ofControls }) => sum + n * (ofCases - ofControls), 0) / cases.length;
  const found = { ...counts, mean, controlMean: mean - difference, difference };
  const [degrees, least] = [cases.length - shared.length, controls.length - shared.length];
  if (Math.min(degrees, least) < 1) return { ...found, interval: null };
  const spread = (which: 'cases' | 'controls', free: number) =>
    shared
      .flatMap((each) => {
        const values = each[which].map(adjusted);
        return values.map((value) => (value - (meanOf(values) as number)) ** 2);
      })
      .reduce((sum, square) => sum + square, 0) / free;
  const [v, w] = [spread('cases', degrees), spread('controls', least)];
  const variance = own.reduce((sum, { n, k }) => sum + (n / cases.length) ** 2 * (v / n + w / k), 0);
  const margin = studentT95(Math.min(degrees, least)) * Math.sqrt(variance);
  return { ...found, interval: [difference - margin, difference + margin] };
}

function meansOf(
  { cases, controls }: { readonly cases: readonly Seen[]; readonly controls: readonly Seen[] },
  adjusted: (one: Seen) => number,
) {
  return { ofCases: meanOf(cases.map(adjusted)) as number, ofControls: meanOf(controls.map(adjusted)) as number };
}

const NOTHING = 1e-4;

/** Takes out of an outcome what goes with each column within cells, one column after the other (Gram & Schmidt). */
function adjusting(cells: readonly (readonly Seen[])[]): (one: Seen) => number {
  const within = (of: (one: Seen) => number) =>
    cells.flatMap((cell) => cell.map((one) => of(one) - (meanOf(cell.map(of)) as number)));
  const [y, a, b] = [within((one) => one.y), within(({ x }) => x[0]), within(({ x }) => x[1])];
  const first = dot(a, a) > NOTHING ? dot(a, b) / dot(a, a) : 0;
  const rest = b.map((value, at) => value - first * (a[at] as number));
  const ofB = dot(b, b) > NOTHING && dot(rest, rest) > NOTHING * dot(b, b) ? dot(rest, y) / dot(rest, rest) : 0;
  const ofA = dot(a, a) > NOTHING ? dot(a, y) / dot(a, a) - ofB * first : 0;
  return ({ y: value, x }) => value - ofA * x[0] - ofB * x[1];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
}
