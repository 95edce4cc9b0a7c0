import { toUnits } from '#libs/insights/scores/units.score.js';
import { minus, nearest, plus, times, type Whole } from '#libs/kernel/whole.js';
import type { Group, SideSums } from './journey.groups.js';

/** Sums over experiences that have an outcome y: n, Σy, Σy² by side; docs/rules.md 7.2. */
const OUTCOME_SUMS = ['others', 'later'].flatMap((outcome) =>
  ['low', 'neutral', 'high'].flatMap((side) => ['n', 'y', 'yy'].map((sum) => `${outcome}.${side}.${sum}`)),
);

/** Index of each sum in a cell of a touchpoint type. */
export const TYPE_SUMS = [
  ...[
    'journeys',
    'scoredJourneys',
    'peaks',
    'ends',
    'n',
    'scored',
    'v',
    'vv',
    'expected',
    'e',
    'deltas',
    'd',
    't',
    'tt',
    'tv',
  ],
  ...OUTCOME_SUMS,
  // Last, so that sums of version 1, which are still queried until they are rebuilt, keep their index.
  's',
  // The same of version 2. What follows a touchpoint of the same journey, in another channel or in the same.
  'dd',
  ...['switched', 'stayed'].flatMap((turn) => ['n', 'v', 'vv', 'deltas', 'd', 'dd'].map((sum) => `${turn}.${sum}`)),
] as readonly string[];

/** Index of each sum in a cell of experiences of a type: their sides are by what the definition says is expected. */
export const MOMENT_SUMS: readonly string[] = OUTCOME_SUMS;

export const MOMENT_WIDTH = MOMENT_SUMS.length;

/** Bins of .1 from −1 to 1. */
export const BINS = 20;

/** Index of each sum in a cell of whole journeys; then follow the bins of the peak-end score and those of the mean. */
export const JOURNEY_SUMS = ['journeys', 'scored', 'peakEnd', 'peakEndSquared', 'mean', 'meanSquared'] as const;

/** Sums of a cell's whole journeys, and of its touchpoints of one type. */
export const JOURNEY_WIDTH = JOURNEY_SUMS.length + 2 * BINS;
export const TYPE_WIDTH = TYPE_SUMS.length;

/** Offset into TYPE_SUMS. */
const PEAKS = 2;

/**
 * The first of TYPE_SUMS that adds up over channels: a journey may meet a type in several, a touchpoint is in just one.
 * The cell for all channels holds only the sums before it.
 */
export const ADDS_UP = PEAKS;

/** What a journey adds to each type that it has a touchpoint of. */
export function presenceOf(scored: number): readonly Whole[] {
  return scored > 0 ? SCORED_PRESENCE : PRESENCE;
}

const PRESENCE = zeros(TYPE_WIDTH, [0, 1]);
const SCORED_PRESENCE = zeros(TYPE_WIDTH, [0, 1], [1, 1]);
const UNSCORED = zeros(JOURNEY_WIDTH, [0, 1]);

function zeros(width: number, ...others: readonly (readonly [at: number, sum: number])[]): Whole[] {
  const sums = new Array<Whole>(width).fill(0);
  for (const [at, sum] of others) sums[at] = sum;
  return sums;
}

/** JOURNEY_SUMS and bins of one journey. */
export function journeySums(peakEnd: number | null, mean: number | null): readonly Whole[] {
  if (peakEnd === null || mean === null) return UNSCORED;
  const [p, m] = [toUnits(peakEnd), toUnits(mean)];
  const sums = zeros(JOURNEY_WIDTH);
  [1, 1, p, times(p, p), m, times(m, m)].forEach((sum, at) => (sums[at] = sum));
  sums[JOURNEY_SUMS.length + binOf(p)] = 1;
  sums[JOURNEY_SUMS.length + BINS + binOf(m)] = 1;
  return sums;
}

const [BOTTOM, BIN] = [toUnits(1), toUnits(0.1)];

/** Bins [−1, −.9) … [.9, 1], decided on integers so that .3 falls where it reads. */
function binOf(units: number): number {
  return Math.min(BINS - 1, Math.floor((units + BOTTOM) / BIN));
}

/** What the sums of a journey's groups depend on besides themselves. */
export interface AroundGroup {
  /** Of the whole journey: the sum of its valences, and how many there are. */
  readonly total: Whole;
  readonly scored: number;
  readonly laterFeedback: number | null;
  /** Whether the group has the journey's peak, and its end. */
  readonly hasPeak: boolean;
  readonly hasEnd: boolean;
}

/** What a journey with touchpoints of one group adds to TYPE_SUMS. */
export function groupSums(group: Group, around: AroundGroup): Whole[] {
  const { v, vv } = group;
  const sums = presenceOf(around.scored).slice();
  let at = PEAKS;
  sums[at++] = around.hasPeak ? 1 : 0;
  sums[at++] = around.hasEnd ? 1 : 0;
  for (const sum of [group.n, group.scored, v, vv, group.expected, group.e, group.deltas, group.d]) sums[at++] = sum;
  for (const sum of [group.t, group.tt, group.tv]) sums[at++] = sum;
  writeSides(sums, at, [group.low, betweenOf(group, group.low, group.high), group.high], around);
  at += 2 * LATER;
  sums[at++] = group.s;
  sums[at++] = group.dd;
  for (const { n, v: turned, vv: squared, deltas, d, dd } of [group.switched, group.stayed])
    for (const sum of [n, turned, squared, deltas, d, dd]) sums[at++] = sum;
  return sums;
}

/** What a closed journey with touchpoints of one group adds to MOMENT_SUMS. */
export function momentSums(group: Group, around: AroundGroup): Whole[] {
  const { below, above } = group;
  const sums = zeros(MOMENT_WIDTH);
  writeSides(sums, 0, [below, betweenOf(group, below, above), above], around);
  return sums;
}

/** The scored touchpoints on neither of two sides. */
function betweenOf({ scored, v, vv }: Group, low: SideSums, high: SideSums): SideSums {
  return {
    n: scored - low.n - high.n,
    v: minus(minus(v, low.v), high.v),
    vv: minus(minus(vv, low.vv), high.vv),
  };
}

/** How far apart the sums of a side's two outcomes are. */
const LATER = 3 * 3;

function writeSides(sums: Whole[], from: number, sides: readonly SideSums[], around: AroundGroup): void {
  for (const [index, side] of sides.entries()) if (side.n > 0) writeOutcomes(sums, from + 3 * index, side, around);
}

/** n, Σy and Σy² over the touchpoints of a side that have an outcome y, for both outcomes. */
function writeOutcomes(sums: Whole[], at: number, side: SideSums, { total, scored, laterFeedback }: AroundGroup): void {
  const { n, v, vv } = side;
  if (scored > 1) {
    // y = (S − v) / (k − 1), the mean of the journey's other scored touchpoints.
    const others = scored - 1;
    sums[at] = n;
    sums[at + 1] = nearest(minus(times(n, total), v), others);
    sums[at + 2] = nearest(plus(times(minus(times(n, total), times(2, v)), total), vv), others * others);
  }
  if (laterFeedback !== null) {
    const y = toUnits(laterFeedback);
    sums[at + LATER] = n;
    sums[at + LATER + 1] = times(n, y);
    sums[at + LATER + 2] = times(n, times(y, y));
  }
}
