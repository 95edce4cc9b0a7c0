import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import type { GivenRatings } from '#libs/insights/ratings/answer.ratings.js';
import {
  KINDS,
  type Kind,
  PROPERTIES,
  type Property,
  type Rated,
  ratedOnce,
} from '#libs/insights/ratings/rating.sums.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { plus, type Whole, wholeOf } from '#libs/kernel/whole.js';

/** How often touchpoints rated a dimension, and Σx. */
interface RatedDimension {
  readonly dimension: string;
  readonly n: number;
  readonly x: Whole;
}

/** What the touchpoints of a run rate, where they were and what they were about. */
export interface RatedRun {
  readonly dimensions: readonly RatedDimension[];
  readonly about: readonly (readonly [property: Property, value: string])[];
}

/** Of a run of one touchpoint; null: it rates nothing. */
export function ratedRunOf({ dimensions, channel, about }: Touchpoint): RatedRun | null {
  if (dimensions === null) return null;
  const told: Readonly<Partial<Record<Property, string | undefined>>> = { ...about, channel };
  return {
    dimensions: Object.entries(dimensions).map(([dimension, rating]) => ({ dimension, n: 1, x: toUnits(rating) })),
    about: PROPERTIES.flatMap((property) => {
      const value = told[property];
      return value === undefined ? [] : [[property, value] as const];
    }),
  };
}

export function mergeRated(a: RatedRun | null, b: RatedRun | null): RatedRun | null {
  if (a === null || b === null) return a ?? b;
  const dimensions = [...a.dimensions];
  for (const rated of b.dimensions) {
    const at = dimensions.findIndex(({ dimension }) => dimension === rated.dimension);
    const known = dimensions[at];
    if (known === undefined) dimensions.push(rated);
    else dimensions[at] = { dimension: rated.dimension, n: known.n + rated.n, x: plus(known.x, rated.x) };
  }
  const others = b.about.filter(
    ([property, value]) => !a.about.some((each) => each[0] === property && each[1] === value),
  );
  return { dimensions, about: [...a.about, ...others] };
}

export type StoredRun = [
  dimensions: (readonly [dimension: string, n: number, x: string])[],
  about: (readonly [property: Property, value: string])[],
];

export function encodeRated({ dimensions, about }: RatedRun): StoredRun {
  return [dimensions.map(({ dimension, n, x }) => [dimension, n, `${x}`]), [...about]];
}

export function decodeRated([dimensions, about]: StoredRun): RatedRun {
  return { dimensions: dimensions.map(([dimension, n, x]) => ({ dimension, n, x: wholeOf(x) })), about };
}

/** What answers attached to a journey rate, by dimension and kind: n, Σx and Σx², as stored. */
export type AttachedRatings = Readonly<Record<string, Readonly<Partial<Record<Kind, StoredSums>>>>>;
type StoredSums = readonly [n: number, x: string, xx: string];

/** How it was is told by touchpoints. */
export const ATTACHED = KINDS.filter((kind) => kind !== 'experience');

/** The ratings of attached answers, the same whatever their order; null: they rate nothing. */
export function attachedRatings(given: readonly (GivenRatings | null)[]): AttachedRatings | null {
  const rated = given.filter((each) => each !== null);
  const names = new Set(rated.flatMap((each) => ATTACHED.flatMap((kind) => Object.keys(each[kind] ?? {}))));
  if (names.size === 0) return null;
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const kinds = ATTACHED.flatMap((kind) => {
        const ratings = rated.flatMap((each) => {
          const own = each[kind];
          return own !== undefined && Object.hasOwn(own, name) ? [ratedOnce(own[name] as number)] : [];
        });
        if (ratings.length === 0) return [];
        const { n, x, xx } = ratings.reduce(together);
        return [[kind, [n, `${x}`, `${xx}`]] as const];
      });
      return [name, Object.fromEntries(kinds)];
    }),
  );
}

const together = (a: Rated, b: Rated): Rated => ({ n: a.n + b.n, x: plus(a.x, b.x), xx: plus(a.xx, b.xx) });
