import { isFew } from '#libs/insights/scores/feedback.score.js';
import { sharesOfVariance } from '#libs/insights/scores/lindeman-merenda-gold.score.js';
import { type Interval, meanOf, type Sample, type Scale } from '#libs/insights/scores/mean.score.js';
import { welch } from '#libs/insights/scores/welch.score.js';

const RATINGS: Scale = [0, 10];

/** What was rated of a dimension. */
export interface DimensionRatings {
  readonly dimension: string;
  readonly experience: Sample;
  readonly expectation: Sample;
  readonly importance: Sample;
  readonly ideal: Sample;
}

export type Quadrant = 'concentrate' | 'keep-up' | 'low-priority' | 'possible-overkill';
export type ImportanceBasis = 'stated' | 'derived';

type Estimated = 'experience' | 'expectation' | 'satisfaction' | 'importance' | 'ideal' | 'gap';

/** A dimension of experience, as the seven steps look at it. Null where what is needed is missing. */
export interface DimensionReport {
  readonly dimension: string;
  readonly experience: number | null;
  readonly expectation: number | null;
  /** Experience less expectation. */
  readonly satisfaction: number | null;
  readonly importance: number | null;
  /** Importance times satisfaction. */
  readonly weighted: number | null;
  readonly ideal: number | null;
  /** Experience less ideal. */
  readonly gap: number | null;
  /** What is expected and not experienced, by how important it is among all dimensions. */
  readonly priority: number | null;
  readonly quadrant: Quadrant | null;
  /** Ratings of the experience, and of everything else. */
  readonly n: number;
  readonly counts: Readonly<Record<'experience' | 'expectation' | 'importance' | 'ideal', number>>;
  readonly intervals: Readonly<Record<Estimated, Interval | null>>;
  readonly tooFew: boolean;
}

export interface ImportanceReport {
  /** The dimension whose lack of satisfaction weighs most. */
  readonly key: string | null;
  readonly crossHair: { readonly experience: number; readonly importance: number } | null;
  readonly importanceBasis: ImportanceBasis | null;
  /** Most negative first. */
  readonly items: readonly DimensionReport[];
}

/** Importance–performance (docs/rules.md 18.5). `derived` is asked for where nobody says often enough what is important. */
export function importanceReport(
  dimensions: readonly DimensionRatings[],
  derived: () => ReadonlyMap<string, number> | null,
): ImportanceReport {
  const isStated = dimensions.some(({ importance }) => !isFew(importance.n));
  const shares = isStated ? null : derived();
  const basis = isStated ? 'stated' : shares === null ? null : 'derived';
  const inputs = dimensions.map((each) => inputOf(each, shares));
  const placed = inputs.flatMap(({ experience, importance }) =>
    experience === null || importance === null ? [] : [{ experience, importance }],
  );
  const crossHair =
    placed.length < 2
      ? null
      : {
          experience: mean(placed.map((each) => each.experience)),
          importance: mean(placed.map((each) => each.importance)),
        };
  const weights = inputs.reduce(
    (sum, { satisfaction, importance }) => sum + (satisfaction === null ? 0 : (importance ?? 0)),
    0,
  );
  const items = inputs.map(({ counts, ...input }): DimensionReport => {
    const { dimension, experience, expectation, satisfaction, importance, ideal, gap, intervals } = input;
    const weighted = importance === null || satisfaction === null ? null : product(importance, satisfaction);
    const told = [
      ...(experience === null ? [] : [counts.experience]),
      ...(expectation === null ? [] : [counts.expectation]),
      ...(importance === null || basis === 'derived' ? [] : [counts.importance]),
      ...(ideal === null ? [] : [counts.ideal]),
    ];
    return {
      dimension,
      experience,
      expectation,
      satisfaction,
      importance,
      weighted,
      ideal,
      gap,
      priority:
        importance === null || satisfaction === null || weights === 0
          ? null
          : (importance / weights) * Math.max(0, -satisfaction),
      quadrant: quadrantOf(experience, importance, crossHair),
      n: counts.experience,
      counts,
      intervals,
      tooFew: isFew(Math.min(...told)),
    };
  });
  items.sort((a, b) => order(a.weighted) - order(b.weighted) || (a.dimension < b.dimension ? -1 : 1));
  const [first] = items;
  const key = first !== undefined && order(first.weighted) < 0 ? first.dimension : null;
  return { key, crossHair, importanceBasis: basis, items };
}

/** Numbers first; what is unknown last. */
const order = (weighted: number | null) => weighted ?? Number.MAX_VALUE;

/** Zero has no sign. */
const product = (a: number, b: number) => a * b + 0;

function inputOf(ratings: DimensionRatings, derived: ReadonlyMap<string, number> | null) {
  const { dimension } = ratings;
  const [experience, expectation, stated, ideal] = (['experience', 'expectation', 'importance', 'ideal'] as const).map(
    (kind) => meanOf(ratings[kind], RATINGS),
  ) as [Estimate, Estimate, Estimate, Estimate];
  const satisfaction = welch(ratings.experience, ratings.expectation);
  const gap = welch(ratings.experience, ratings.ideal);
  const isSaid = !isFew(ratings.importance.n);
  const importance = derived === null && isSaid ? stated : { mean: derived?.get(dimension) ?? null, interval: null };
  return {
    dimension,
    experience: experience.mean,
    expectation: expectation.mean,
    satisfaction: satisfaction.value,
    importance: importance.mean,
    ideal: ideal.mean,
    gap: gap.value,
    counts: {
      experience: ratings.experience.n,
      expectation: ratings.expectation.n,
      importance: ratings.importance.n,
      ideal: ratings.ideal.n,
    },
    intervals: {
      experience: experience.interval,
      expectation: expectation.interval,
      satisfaction: satisfaction.interval,
      importance: importance.interval,
      ideal: ideal.interval,
      gap: gap.interval,
    },
  };
}

type Estimate = ReturnType<typeof meanOf>;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two means that are the same may differ by rounding. */
const SAME = 1e-9;

function quadrantOf(
  experience: number | null,
  importance: number | null,
  crossHair: ImportanceReport['crossHair'],
): Quadrant | null {
  if (experience === null || importance === null || crossHair === null) return null;
  const isHigh = (value: number, middle: number) => value >= middle - SAME;
  const [good, important] = [isHigh(experience, crossHair.experience), isHigh(importance, crossHair.importance)];
  if (important) return good ? 'keep-up' : 'concentrate';
  return good ? 'possible-overkill' : 'low-priority';
}

/** Exact sums over units that rate all of some dimensions and have an outcome. */
interface Whole {
  readonly n: number;
  readonly y: bigint;
  readonly yy: bigint;
  readonly x: readonly bigint[];
  readonly xy: readonly bigint[];
  readonly xx: readonly (readonly bigint[])[];
}

/** The largest derived importance. */
const MOST_IMPORTANT = 10;

/**
 * How important dimensions are by what they do to the outcome: the share that each has of R² over units that rate all of them, scaled
 * so that the largest is 10. Dimensions are those rated most often, as many of them as leave 30 such units.
 *
 * @param rated dimensions with how often each is rated
 * @param wholeOf sums over the units that rate all of some dimensions
 * @returns null where nothing varies or goes with the outcome; undefined for fewer than 30 units
 */
export function derivedImportance(
  rated: readonly { readonly dimension: string; readonly n: number }[],
  most: number,
  wholeOf: (dimensions: readonly string[]) => Whole,
): ReadonlyMap<string, number> | null | undefined {
  const ranked = [...rated]
    .filter(({ n }) => !isFew(n))
    .sort((a, b) => b.n - a.n || (a.dimension < b.dimension ? -1 : 1))
    .map(({ dimension }) => dimension);
  for (let size = Math.min(most, ranked.length); size > 0; size--) {
    const dimensions = ranked.slice(0, size);
    const whole = wholeOf(dimensions);
    if (isFew(whole.n)) continue;
    const shares = sharesOfVariance(covariancesOf(whole));
    const largest = Math.max(...(shares ?? [0]));
    if (shares === null || largest <= 0) return null;
    return new Map(dimensions.map((dimension, at) => [dimension, ((shares[at] as number) / largest) * MOST_IMPORTANT]));
  }
  return undefined;
}

function covariancesOf({ n, y, yy, x, xy, xx }: Whole) {
  const count = BigInt(n);
  const of = (product: bigint, one: bigint, other: bigint) => Number(count * product - one * other);
  return {
    xx: xx.map((row, a) => row.map((sum, b) => of(sum, x[a] as bigint, x[b] as bigint))),
    xy: xy.map((sum, a) => of(sum, x[a] as bigint, y)),
    yy: of(yy, y, y),
  };
}
