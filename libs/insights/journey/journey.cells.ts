import { SumsByName } from './cell.sums.js';
import type { Journey } from './journey.segmentation.js';
import { type Group, type GroupKey, type SideSums, type Summary, toUnits } from './journey.summary.js';
import { scoresOf } from './journey.score.js';

/** Values of a cell's dimensions: all of them, none, or one. */
export const ALL = '*';
export const NONE = '-';
export const one = (value: string | null): string => (value === null ? NONE : `=${value}`);

/** The day under which a cell holds all days. */
export const ALL_DAYS = '-infinity';

/** A closed journey as aggregates count it. */
export interface Counted {
  readonly definition: string | null;
  readonly tier: string | null;
  /** The tenant's date of its end: `2024-01-31`. */
  readonly day: string;
  readonly summary: Summary;
  /** The valence of the last feedback attached to it. */
  readonly laterFeedback: number | null;
}

/** Where a sum stands in a cell of a touchpoint type. Outcomes: n, Σy, Σy² of y by side; see scoring.md, moments of truth. */
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
] as readonly string[];

/** Bins of .1 from −1 to 1. */
export const BINS = 20;

/** Where a sum stands in a cell of whole journeys: then the bins of the peak-end score and those of the mean. */
export const JOURNEY_SUMS = ['journeys', 'scored', 'peakEnd', 'peakEndSquared', 'mean', 'meanSquared'] as const;

/** Sums of a cell's whole journeys, and of its touchpoints of one type. */
export const JOURNEY_WIDTH = JOURNEY_SUMS.length + 2 * BINS;
export const TYPE_WIDTH = TYPE_SUMS.length;

/** Offsets into TYPE_SUMS: the group's own sums, then n, Σy, Σy² by outcome and side. */
const [PEAKS, ENDS, GROUP, OTHERS, LATER] = [2, 3, 4, 15, 24] as const;
const [LOW, NEUTRAL, HIGH] = [0, 3, 6] as const;

/**
 * The first of TYPE_SUMS that adds up over channels: one journey may meet a type in several, one touchpoint stands in
 * one. All channels together hold only what comes before it.
 */
export const ADDS_UP = PEAKS;

export interface CellKey {
  readonly definition: string;
  readonly staff: string;
  readonly day: string;
  readonly tier: string;
}

/** Sums over closed journeys: those that share definition, day of their end and tier, and met a member of staff. */
export interface Cell {
  readonly key: CellKey;
  /** JOURNEY_SUMS and bins by channel: journeys that have a touchpoint there. */
  readonly journeys: SumsByName;
  /** TYPE_SUMS by channel, stage and type. */
  readonly types: SumsByName;
}

/** Something to be added to one sum. */
type Addend = readonly [at: number, sum: bigint];

/** Sums to be added to cells, by their key. */
export class Cells {
  /** Cells of single days. */
  private readonly days = new Map<string, Cell>();

  /** Adds (sign 1n) or takes back (sign −1n) a closed journey. Exact: what was added can be taken back to zero. */
  count(journey: Counted, sign: 1n | -1n): void {
    const { summary, day } = journey;
    const { groups, peak, end } = summary;
    const { peakEnd, mean, scored } = scoresOf(summary);
    const [definition, tier] = [one(journey.definition), one(journey.tier)];
    const ofJourney = journeySums(peakEnd, mean);
    const presence = scored > 0 ? SCORED_PRESENCE : PRESENCE;
    const total = groups.reduce((sum, group) => sum + group.v, 0n);
    const ofGroups = groups.map((group) => groupSums(group, total, scored, journey.laterFeedback));
    for (const staff of staffOf(groups)) {
      const cell = cellOf(this.days, { definition, staff, day, tier });
      const met = (key: GroupKey): boolean => staff === ALL || staff === one(key.staffId);
      const seen = new Set<bigint[]>();
      const once = (sums: bigint[], addends: readonly Addend[]) => {
        if (seen.size < seen.add(sums).size) add(sums, addends, sign);
      };
      groups.forEach((group, index) => {
        if (!met(group)) return;
        const { stage } = group;
        const [channel, type] = [one(group.channel), one(group.type)];
        once(cell.journeys.of(ALL), ofJourney);
        once(cell.journeys.of(channel), ofJourney);
        once(cell.types.of(ALL, stage, type), presence);
        const sums = cell.types.of(channel, stage, type);
        once(sums, presence);
        add(sums, ofGroups[index] as readonly Addend[], sign);
      });
      for (const [moment, addends] of [
        [peak, PEAK],
        [end, END],
      ] as const) {
        if (moment && met(moment))
          add(cell.types.of(one(moment.channel), moment.stage, one(moment.type)), addends, sign);
      }
    }
  }

  /** What is to be added, for each day and for all days, in the order of their keys. */
  entries(): readonly Cell[] {
    const all = new Map(this.days);
    for (const { key, journeys, types } of this.days.values()) {
      const allDays = cellOf(all, { ...key, day: ALL_DAYS });
      allDays.journeys.add(journeys);
      allDays.types.add(types);
    }
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  }
}

/** A cell's key as one word. */
export function cellName({ definition, staff, day, tier }: CellKey): string {
  return `${definition}\0${staff}\0${day}\0${tier}`;
}

function cellOf(cells: Map<string, Cell>, key: CellKey): Cell {
  const name = cellName(key);
  let cell = cells.get(name);
  if (!cell) {
    cell = { key, journeys: new SumsByName(JOURNEY_WIDTH), types: new SumsByName(TYPE_WIDTH) };
    cells.set(name, cell);
  }
  return cell;
}

/** Whose cells a journey stands in: everybody's and those of whom it met. */
function staffOf(groups: readonly GroupKey[]): ReadonlySet<string> {
  return new Set([ALL, ...groups.flatMap(({ staffId }) => (staffId === null ? [] : [one(staffId)]))]);
}

function add(sums: bigint[], addends: readonly Addend[], sign: 1n | -1n): void {
  for (const [at, sum] of addends) sums[at] = sign === 1n ? (sums[at] as bigint) + sum : (sums[at] as bigint) - sum;
}

function journeySums(peakEnd: number | null, mean: number | null): readonly Addend[] {
  if (peakEnd === null || mean === null) return [[0, 1n]];
  const [p, m] = [toUnits(peakEnd), toUnits(mean)];
  return [
    ...[1n, 1n, p, p * p, m, m * m].map((sum, at): Addend => [at, sum]),
    [JOURNEY_SUMS.length + binOf(p), 1n],
    [JOURNEY_SUMS.length + BINS + binOf(m), 1n],
  ];
}

/** Bins [−1, −.9) … [.9, 1], decided on integers so that .3 falls where it reads. */
function binOf(units: bigint): number {
  return Math.min(BINS - 1, Number((units + toUnits(1)) / toUnits(0.1)));
}

const PEAK: readonly Addend[] = [[PEAKS, 1n]];
const END: readonly Addend[] = [[ENDS, 1n]];

/** That a journey has a touchpoint of the type, and that it is scored. */
const PRESENCE: readonly Addend[] = [[0, 1n]];
const SCORED_PRESENCE: readonly Addend[] = [...PRESENCE, [1, 1n]];

/** What a group's touchpoints add; `total` and `scored` are their journey's. */
function groupSums(group: Group, total: bigint, scored: number, laterFeedback: number | null): readonly Addend[] {
  const { n, v, vv, e, d, t, tt, tv, low, high } = group;
  const all = [BigInt(n), BigInt(group.scored), v, vv, BigInt(group.expected), e, BigInt(group.deltas), d, t, tt, tv];
  const sums = all.map((sum, index): Addend => [GROUP + index, sum]);
  const neutral = { n: group.scored - low.n - high.n, v: v - low.v - high.v, vv: vv - low.vv - high.vv };
  for (const [side, of] of [
    [LOW, low],
    [NEUTRAL, neutral],
    [HIGH, high],
  ] as const) {
    if (of.n === 0) continue;
    const count = BigInt(of.n);
    if (scored > 1) sums.push(...outcome(OTHERS + side, count, ...meanOfOthers(of, total, scored)));
    if (laterFeedback !== null) {
      const y = toUnits(laterFeedback);
      sums.push(...outcome(LATER + side, count, count * y, count * y * y));
    }
  }
  return sums;
}

function outcome(at: number, n: bigint, y: bigint, yy: bigint): readonly Addend[] {
  return [
    [at, n],
    [at + 1, y],
    [at + 2, yy],
  ];
}

/** Σy and Σy² of y = (S − v) / (k − 1), the mean of the journey's other scored touchpoints, over n touchpoints. */
function meanOfOthers({ n, v, vv }: SideSums, total: bigint, scored: number): [bigint, bigint] {
  const others = BigInt(scored - 1);
  const count = BigInt(n);
  return [rounded(count * total - v, others), rounded(count * total * total - 2n * total * v + vv, others * others)];
}

function rounded(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator + (numerator < 0n ? -denominator : denominator);
  return doubled / (2n * denominator);
}

/** What aggregates count of a journey that ended on a day of the tenant's. */
export function countedOf({ definition, tier, summary }: Journey, day: string, laterFeedback: number | null): Counted {
  return { definition, tier, day, summary, laterFeedback };
}
