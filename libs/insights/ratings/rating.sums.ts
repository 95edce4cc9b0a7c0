import { addSums, type Named, nameOf, type SumsByName } from '#libs/insights/engine/named.sums.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import type { Sums, SumTable } from '#libs/insights/engine/sums.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { minus, times, type Whole } from '#libs/kernel/whole.js';

/** What is rated of a dimension, from 0 to 10: how it was, what was expected, how important it is, and what would be ideal. */
export const KINDS = ['experience', 'expectation', 'importance', 'ideal'] as const;
export type Kind = (typeof KINDS)[number];

/** How often something was rated, Σx and Σx², in units. */
export interface Rated {
  readonly n: number;
  readonly x: Whole;
  readonly xx: Whole;
}

/** What is known of each dimension. */
export type RatedDimensions = ReadonlyMap<string, Readonly<Partial<Record<Kind, Rated>>>>;

/** What ratings can be filtered by, besides tier, definition and time. */
export const PROPERTIES = ['channel', 'brand', 'product', 'productLine', 'campaign'] as const;
export type Property = (typeof PROPERTIES)[number];

/** An answer, or a closed journey. */
export interface RatedUnit {
  /** The tenant's. */
  readonly day: string;
  readonly tier: string | null;
  readonly definition: string | null;
  /** What it is about, each once. */
  readonly about: readonly (readonly [property: Property, value: string])[];
  readonly dimensions: RatedDimensions;
  /** How it turned out, −1 … +1: by what was said of it later, and by itself. */
  readonly later: number | null;
  readonly own: number | null;
}

/** Index of each sum of a dimension: n, Σx and Σx² of each kind. */
const RATING_WIDTH = 3 * KINDS.length;

/** Most dimensions of a unit that tells how they make an outcome: their importance is that of all their orders. */
export const MOST_DIMENSIONS = 12;
/** Index of sums over units that rate the same dimensions and have an outcome y: n, Σy, Σy², Σx, Σxy, and Σxx′ of pairs. */
const X = 3;
const XY = X + MOST_DIMENSIONS;
const XX = XY + MOST_DIMENSIONS;
const WHOLE_WIDTH = XX + (MOST_DIMENSIONS * (MOST_DIMENSIONS + 1)) / 2;

/** Of two dimensions of a unit; the first comes no later. */
const pairAt = (one: number, other: number) => XX + (other * (other + 1)) / 2 + one;

const KEY = { property: 'text', value: 'text', span: 'text', day: 'date' } as const;

/** Sums of ratings by what they are about, each month and each day; `all` with an empty value holds all of them. */
export type RatingTable = SumTable<keyof typeof KEY, 'ratings' | 'own'>;

/** @param name with its schema */
export function ratingTable(name: string): RatingTable {
  // Ratings by tier, definition and dimension; what they make of an outcome by tier, definition and all dimensions that are rated.
  return { name, key: KEY, vectors: { ratings: RATING_WIDTH, own: WHOLE_WIDTH } };
}

/** The same for units whose outcome may be said later. */
export function laterRatingTable(name: string): SumTable<keyof typeof KEY, 'ratings' | 'own' | 'later'> {
  return { name, key: KEY, vectors: { ratings: RATING_WIDTH, own: WHOLE_WIDTH, later: WHOLE_WIDTH } };
}

/** How a unit turned out: by what was said of it later, or by itself. */
export type Outcome = 'later' | 'own';
const OUTCOMES = ['later', 'own'] as const satisfies readonly Outcome[];

/** The property under which everything is counted. */
export const EVERYTHING = 'all';

const NONE = '-';
const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** A rating as it was given, as sums. */
export function ratedOnce(rating: number): Rated {
  const x = toUnits(rating);
  return { n: 1, x, xx: times(x, x) };
}

/** Adds (sign 1) or subtracts (sign −1) a unit. Exact: subtracting what was added leaves zero. */
export function countRatings(sums: Sums, table: RatingTable, unit: RatedUnit, sign: 1 | -1): void {
  const { day, tier, definition, about } = unit;
  const signed = (own: readonly Whole[]) => (sign === 1 ? own : own.map((sum) => minus(0, sum)));
  const group = [one(tier), one(definition)];
  const vectors = vectorsOf(unit);
  const ratings = vectors.ratings.map(({ names, sums: own }) => ({
    name: nameOf(...group, ...names),
    own: signed(own),
  }));
  const wholes = OUTCOMES.flatMap((outcome) =>
    vectors[outcome].map(({ names, sums: own }) => ({ outcome, name: nameOf(...group, ...names), own: signed(own) })),
  );
  const spans = [
    ['month', `${day.slice(0, -2)}01`],
    ['day', day],
  ] as const;
  for (const [property, value] of [[EVERYTHING, ''], ...about] as const)
    for (const [span, first] of spans) {
      const cell: Vectors<SumsByName> = sums.of(table, { property, value, span, day: first });
      for (const { name, own } of ratings) cell.ratings.of(name).add(own);
      for (const { outcome, name, own } of wholes) cell[outcome]?.of(name).add(own);
    }
}

/** What a cell holds. */
type Vectors<Vector> = Readonly<Record<'ratings' | 'own', Vector>> & { readonly later?: Vector };

/** What a unit adds, by names without tier and definition. */
function vectorsOf({ dimensions, later, own }: RatedUnit) {
  const ratings = [...dimensions].map(([dimension, kinds]) => ({
    names: [dimension],
    sums: KINDS.flatMap((kind) => {
      const { n = 0, x = 0, xx = 0 } = kinds[kind] ?? {};
      return [n, x, xx];
    }),
  }));
  return { ratings, later: wholeOf(dimensions, later), own: wholeOf(dimensions, own) };
}

function wholeOf(dimensions: RatedDimensions, outcome: number | null): readonly Named[] {
  const rated = [...dimensions]
    .flatMap(([name, { experience }]) => (experience === undefined ? [] : [{ name, x: experience.x }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (outcome === null || rated.length === 0 || rated.length > MOST_DIMENSIONS) return [];
  const y = toUnits(outcome);
  const sums = new Array<Whole>(WHOLE_WIDTH).fill(0);
  [1, y, times(y, y)].forEach((sum, at) => (sums[at] = sum));
  for (const [at, { x }] of rated.entries()) {
    sums[X + at] = x;
    sums[XY + at] = times(x, y);
    for (const [before, other] of rated.slice(0, at + 1).entries()) sums[pairAt(before, at)] = times(other.x, x);
  }
  return [{ names: rated.map(({ name }) => name), sums }];
}

/** Exact sums over units that have an outcome y and rate some dimensions x, in units; `xx` by pairs of them. */
export interface WholeSums {
  readonly n: number;
  readonly y: bigint;
  readonly yy: bigint;
  readonly x: readonly bigint[];
  readonly xy: readonly bigint[];
  readonly xx: readonly (readonly bigint[])[];
}

/** What to add up; undefined: of any. */
export interface RatingsWanted {
  readonly tier: string | undefined;
  readonly definition: string | undefined;
}

interface Total extends Named {
  readonly sums: Whole[];
}

/** Sums of ratings, added up over cells. */
export class RatingTotals {
  private readonly dimensions = new Map<string, Whole[]>();
  private readonly wholes = { later: new Map<string, Total>(), own: new Map<string, Total>() };

  constructor(private readonly wanted: RatingsWanted = { tier: undefined, definition: undefined }) {}

  /** Adds what a cell's vectors hold. */
  add(cell: Vectors<Iterable<Named>>): void {
    for (const { names, sums } of this.wantedOf(cell.ratings)) {
      const [dimension = ''] = names;
      let own = this.dimensions.get(dimension);
      if (!own) this.dimensions.set(dimension, (own = new Array<Whole>(RATING_WIDTH).fill(0)));
      addSums(own, sums);
    }
    for (const outcome of OUTCOMES)
      for (const { names, sums } of this.wantedOf(cell[outcome] ?? [])) {
        const { word } = nameOf(...names);
        let own = this.wholes[outcome].get(word);
        if (!own) this.wholes[outcome].set(word, (own = { names, sums: new Array<Whole>(WHOLE_WIDTH).fill(0) }));
        addSums(own.sums, sums);
      }
  }

  /** The same as columns hold it. */
  addStored({ ratings, own, later }: Vectors<Buffer>): void {
    this.add({
      ratings: decodeSums(ratings, RATING_WIDTH),
      own: decodeSums(own, WHOLE_WIDTH),
      ...(later && { later: decodeSums(later, WHOLE_WIDTH) }),
    });
  }

  /** Adds a unit that no cell was asked about. */
  addUnit(unit: RatedUnit): void {
    const { ratings, later, own } = vectorsOf(unit);
    const group = [one(unit.tier), one(unit.definition)];
    const inGroup = (named: readonly Named[]) =>
      named.map(({ names, sums }) => ({ names: [...group, ...names], sums }));
    this.add({ ratings: inGroup(ratings), later: inGroup(later), own: inGroup(own) });
  }

  /** Names of dimensions that anything is known of, in order. */
  names(): readonly string[] {
    return [...this.dimensions]
      .filter(([, sums]) => KINDS.some((_, at) => Number(sums[3 * at]) > 0))
      .map(([name]) => name)
      .sort();
  }

  /** n, Σx and Σx² of a kind of ratings. */
  of(dimension: string, kind: Kind): { readonly n: number; readonly x: bigint; readonly xx: bigint } {
    const at = 3 * KINDS.indexOf(kind);
    const [n = 0, x = 0, xx = 0] = this.dimensions.get(dimension)?.slice(at, at + 3) ?? [];
    return { n: Number(n), x: BigInt(x), xx: BigInt(xx) };
  }

  /** Sums over the units that have an outcome and rate all of some dimensions, whatever others. */
  whole(outcome: Outcome, dimensions: readonly string[]): WholeSums {
    const zeros = () => dimensions.map(() => 0n);
    const total = { n: 0, y: 0n, yy: 0n, x: zeros(), xy: zeros(), xx: dimensions.map(zeros) };
    for (const { names, sums } of this.wholes[outcome].values()) {
      const places = dimensions.map((dimension) => names.indexOf(dimension));
      if (places.includes(-1)) continue;
      const sum = (at: number) => BigInt(sums[at] as Whole);
      total.n += Number(sums[0]);
      total.y += sum(1);
      total.yy += sum(2);
      for (const [a, place] of places.entries()) {
        total.x[a] = (total.x[a] as bigint) + sum(X + place);
        total.xy[a] = (total.xy[a] as bigint) + sum(XY + place);
        for (const [b, other] of places.entries()) {
          const row = total.xx[a] as bigint[];
          row[b] = (row[b] as bigint) + sum(pairAt(Math.min(place, other), Math.max(place, other)));
        }
      }
    }
    return total;
  }

  private *wantedOf(named: Iterable<Named>): Generator<Named> {
    const { tier, definition } = this.wanted;
    for (const { names, sums } of named) {
      const [ofTier, ofDefinition, ...rest] = names;
      if (tier !== undefined && ofTier !== one(tier)) continue;
      if (definition !== undefined && ofDefinition !== one(definition)) continue;
      yield { names: rest, sums };
    }
  }
}
