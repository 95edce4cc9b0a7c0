import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Sums, SumTable } from '#libs/insights/engine/sums.js';
import { nameOf } from '#libs/insights/engine/named.sums.js';
import { PERIODS, periodOf } from '#libs/insights/reading/period.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { minus, plus, times, type Whole } from '#libs/kernel/whole.js';
import { ALL, one } from './cell.dimensions.js';

/** Sums over pairs of a journey's scores and later feedback: `p` peak-end, `m` mean, `y` feedback, in units. */
export const PAIR_SUMS = ['n', 'p', 'm', 'y', 'pp', 'mm', 'yy', 'py', 'my'] as const;
export const PAIR_WIDTH = PAIR_SUMS.length;

/** Sums over the customers of a group: how many have pairs; PAIR_SUMS; of each two of PAIR_SUMS, their product. */
export const SQUARES_WIDTH = 1 + PAIR_WIDTH + (PAIR_WIDTH * (PAIR_WIDTH + 1)) / 2;

/** Where the product of two sums stands. The first is not after the second. */
export function squareAt(first: number, second: number): number {
  return 1 + PAIR_WIDTH + first * PAIR_WIDTH - (first * (first - 1)) / 2 + second - first;
}

/** What pairs are told apart by, besides their definition. */
export const PAIR_DIMENSIONS = ['all', 'tier', 'channel', ...PERIODS] as const;
export type PairDimension = (typeof PAIR_DIMENSIONS)[number];

/** Closed journeys with later feedback that share a definition (or of all definitions) and a value of one dimension. */
export interface PairGroup {
  readonly definition: string;
  readonly dimension: PairDimension;
  /** As cells write it; of a period its name (../reading/period.ts). */
  readonly value: string;
}

/**
 * What correlations with later feedback are told by: an interval that allows for customers having several journeys
 * needs each customer's sums and their squares, and of all customers together no more than the sums of these.
 */
export const PAIR_CELLS = {
  name: 'insight.pair_cells',
  key: { definition: 'text', dimension: 'text', value: 'text' },
  vectors: { squares: SQUARES_WIDTH },
} as const satisfies SumTable;

/** A closed journey that has scores and later feedback. */
export interface Pair {
  readonly customerNo: CustomerNo;
  readonly definition: string | null;
  readonly tier: string | null;
  /** The tenant's date of its end. */
  readonly day: string;
  readonly channels: Iterable<string>;
  readonly peakEnd: number;
  readonly mean: number;
  readonly laterFeedback: number;
}

/** What is added to one customer's sums in one group. */
export interface PairChange {
  readonly customerNo: CustomerNo;
  readonly group: PairGroup;
  /** PAIR_SUMS. */
  readonly sums: Whole[];
}

/** Pairs that come and go, by group and customer. */
export class Pairs {
  private readonly byGroup = new Map<string, PairChange>();

  /** Adds (sign 1) or takes off (sign −1) a pair. */
  count(pair: Pair, sign: 1 | -1): void {
    const { customerNo } = pair;
    const added = sumsOf(pair).map((sum) => (sign === 1 ? sum : minus(0, sum)));
    for (const group of groupsOf(pair)) {
      const word = `${customerNo} ${groupWord(group)}`;
      const known = this.byGroup.get(word);
      if (known === undefined) this.byGroup.set(word, { customerNo, group, sums: added.slice() });
      else for (const [at, sum] of added.entries()) known.sums[at] = plus(known.sums[at] as Whole, sum);
    }
  }

  /** What has changed in the end. */
  get changes(): readonly PairChange[] {
    return [...this.byGroup.values()].filter(({ sums }) => sums.some((sum) => sum !== 0 && sum !== 0n));
  }
}

function sumsOf({ peakEnd, mean, laterFeedback }: Pair): readonly Whole[] {
  const [p, m, y] = [toUnits(peakEnd), toUnits(mean), toUnits(laterFeedback)];
  return [1, p, m, y, times(p, p), times(m, m), times(y, y), times(p, y), times(m, y)];
}

function groupsOf({ definition, tier, day, channels }: Pair): readonly PairGroup[] {
  const values: (readonly [PairDimension, string])[] = [
    ['all', ALL],
    ['tier', one(tier)],
    ...Array.from(channels, (channel) => ['channel', one(channel)] as const),
    ...PERIODS.map((period) => [period, periodOf(period, day)] as const),
  ];
  return [ALL, one(definition)].flatMap((of) =>
    values.map(([dimension, value]) => ({ definition: of, dimension, value })),
  );
}

/** A group as a single string. No value holds U+0000. */
export function groupWord({ definition, dimension, value }: PairGroup): string {
  return `${definition}\0${dimension}\0${value}`;
}

/** A customer's sums in a group before something was added, and after. */
export interface ChangedPairs {
  readonly group: PairGroup;
  readonly before: readonly Whole[];
  readonly after: readonly Whole[];
}

/** Takes off the squares of what customers had, and adds those of what they have. */
export function countSquares(sums: Sums, changed: readonly ChangedPairs[]): void {
  for (const { group, before, after } of changed)
    sums
      .of(PAIR_CELLS, { ...group })
      .squares.of(SQUARES)
      .add(squaresOf(before, after));
}

/** They have no name. */
const SQUARES = nameOf();

/** What replacing a customer's sums adds to SQUARES. */
export function squaresOf(before: readonly Whole[], after: readonly Whole[]): Whole[] {
  const [had, has] = [before[0] === 0, after[0] === 0].map((none) => !none);
  const squares: Whole[] = [Number(has) - Number(had)];
  for (let at = 0; at < PAIR_WIDTH; at++) squares.push(minus(after[at] as Whole, before[at] as Whole));
  for (let first = 0; first < PAIR_WIDTH; first++)
    for (let second = first; second < PAIR_WIDTH; second++) {
      const now = has ? times(after[first] as Whole, after[second] as Whole) : 0;
      squares.push(had ? minus(now, times(before[first] as Whole, before[second] as Whole)) : now);
    }
  return squares;
}
