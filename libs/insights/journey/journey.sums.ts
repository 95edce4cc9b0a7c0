import { toUnits } from '#libs/insights/scores/units.score.js';
import type { Group, SideSums } from './journey.summary.js';

/** Index of each sum in a cell of a touchpoint type. Outcomes: n, Σy, Σy² of y by side; docs/rules.md 7.2. */
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
  ...['others', 'later'].flatMap((outcome) =>
    ['low', 'neutral', 'high'].flatMap((side) => ['n', 'y', 'yy'].map((sum) => `${outcome}.${side}.${sum}`)),
  ),
  // Last, so that sums of version 1, which are still queried until they are rebuilt, keep their index.
  's',
] as readonly string[];

/** Bins of .1 from −1 to 1. */
export const BINS = 20;

/** Index of each sum in a cell of whole journeys; then follow the bins of the peak-end score and those of the mean. */
export const JOURNEY_SUMS = ['journeys', 'scored', 'peakEnd', 'peakEndSquared', 'mean', 'meanSquared'] as const;

/** Sums of a cell's whole journeys, and of its touchpoints of one type. */
export const JOURNEY_WIDTH = JOURNEY_SUMS.length + 2 * BINS;
export const TYPE_WIDTH = TYPE_SUMS.length;

/** Offsets into TYPE_SUMS. */
const [PEAKS, ENDS] = [2, 3] as const;

/**
 * The first of TYPE_SUMS that adds up over channels: a journey may meet a type in several, a touchpoint is in just one.
 * The cell for all channels holds only the sums before it.
 */
export const ADDS_UP = PEAKS;

/** Journeys with a touchpoint of the type, and those of them that are scored. */
export const PRESENCE = zeros(1, [0, 1n]);
export const SCORED_PRESENCE = zeros(2, [0, 1n], [1, 1n]);
/** Journeys whose peak is of the type, and those whose end is. */
export const PEAK = zeros(PEAKS + 1, [PEAKS, 1n]);
export const END = zeros(ENDS + 1, [ENDS, 1n]);

/** The first sums, zero except for some. */
function zeros(width: number, ...others: readonly (readonly [at: number, sum: bigint])[]): readonly bigint[] {
  const sums = new Array<bigint>(width).fill(0n);
  for (const [at, sum] of others) sums[at] = sum;
  return sums;
}

/** JOURNEY_SUMS and bins of one journey. */
export function journeySums(peakEnd: number | null, mean: number | null): readonly bigint[] {
  if (peakEnd === null || mean === null) return PRESENCE;
  const [p, m] = [toUnits(peakEnd), toUnits(mean)];
  const sums = [1n, 1n, p, p * p, m, m * m, ...NO_BINS];
  sums[JOURNEY_SUMS.length + binOf(p)] = 1n;
  sums[JOURNEY_SUMS.length + BINS + binOf(m)] = 1n;
  return sums;
}

const NO_BINS = zeros(2 * BINS);
const [BOTTOM, BIN] = [toUnits(1), toUnits(0.1)];

/** Bins [−1, −.9) … [.9, 1], decided on integers so that .3 falls where it reads. */
function binOf(units: bigint): number {
  return Math.min(BINS - 1, Number((units + BOTTOM) / BIN));
}

/** What a group's touchpoints add to TYPE_SUMS; `total` and `scored` are those of their journey. */
export function groupSums(
  group: Group,
  total: bigint,
  scored: number,
  laterFeedback: number | null,
): readonly bigint[] {
  const { v, vv, e, d, s, t, tt, tv, low, high } = group;
  const neutral = { n: group.scored - low.n - high.n, v: v - low.v - high.v, vv: vv - low.vv - high.vv };
  const sides = [low, neutral, high];
  const counts = [BigInt(group.n), BigInt(group.scored)];
  const own = [...counts, v, vv, BigInt(group.expected), e, BigInt(group.deltas), d, t, tt, tv];
  const others = sides.flatMap((side) => (side.n === 0 || scored < 2 ? NOTHING : meanOfOthers(side, total, scored)));
  if (laterFeedback === null) return [...PRESENCES, ...own, ...others, ...NO_LATER, s];
  const y = toUnits(laterFeedback);
  const later = sides.flatMap(({ n }) => [BigInt(n), BigInt(n) * y, BigInt(n) * y * y]);
  return [...PRESENCES, ...own, ...others, ...later, s];
}

/** What groups add to the sums before their own, and what sides without an outcome add to theirs. */
const PRESENCES = zeros(ENDS + 1);
const NOTHING = zeros(3);
const NO_LATER = [...NOTHING, ...NOTHING, ...NOTHING];

/** n, Σy and Σy² of y = (S − v) / (k − 1), the mean of the journey's other scored touchpoints, over n touchpoints. */
function meanOfOthers({ n, v, vv }: SideSums, total: bigint, scored: number): readonly bigint[] {
  const others = BigInt(scored - 1);
  const count = BigInt(n);
  const squares = count * total * total - 2n * total * v + vv;
  return [count, rounded(count * total - v, others), rounded(squares, others * others)];
}

function rounded(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator + (numerator < 0n ? -denominator : denominator);
  return doubled / (2n * denominator);
}
