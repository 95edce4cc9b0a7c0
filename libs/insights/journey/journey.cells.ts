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

/** Sums of the cells that have most. */
export const WIDEST = JOURNEY_SUMS.length + 2 * BINS;

/** Offsets into TYPE_SUMS: the group's own sums, then n, Σy, Σy² by outcome and side. */
const [PEAKS, ENDS, GROUP, OTHERS, LATER] = [2, 3, 4, 15, 24] as const;
const [LOW, NEUTRAL, HIGH] = [0, 3, 6] as const;

export interface CellKey {
  readonly definition: string;
  readonly day: string;
  readonly tier: string;
  readonly channel: string;
  readonly staff: string;
  readonly stage: string;
  readonly touchpoint: string;
}

/** Something to be added to one of a cell's sums. */
type Addend = readonly [at: number, sum: bigint];

interface Cell {
  readonly key: CellKey;
  readonly sums: bigint[];
}

/** Sums to be added to cells, by their key. */
export class Cells {
  /** Cells of single days, by definition, tier and day, then by the rest of their key. */
  private readonly days = new Map<string, Map<string, Cell>>();

  /** Adds (sign 1n) or takes back (sign −1n) a closed journey. Exact: what was added can be taken back to zero. */
  count(journey: Counted, sign: 1n | -1n): void {
    const { summary, day } = journey;
    const { peakEnd, mean, scored } = scoresOf(summary);
    const base = { definition: one(journey.definition), day, tier: one(journey.tier) };
    const cells = this.cellsOf(base);
    const ofJourney = journeySums(peakEnd, mean);
    const presence = scored > 0 ? SCORED_PRESENCE : PRESENCE;
    const total = summary.groups.reduce((sum, group) => sum + group.v, 0n);
    const seen = new Set<Cell>();
    const first = (cell: Cell) => seen.size < seen.add(cell).size;
    for (const group of summary.groups) {
      const sums = groupSums(group, total, scored, journey.laterFeedback);
      for (const cut of cuts(group)) {
        const whole = cellOf(cells, base, cut, ALL, ALL);
        if (first(whole)) add(whole.sums, ofJourney, sign);
        const part = cellOf(cells, base, cut, group.stage, one(group.type));
        if (first(part)) add(part.sums, presence, sign);
        add(part.sums, sums, sign);
      }
    }
    for (const [moment, sums] of [
      [summary.peak, PEAK],
      [summary.end, END],
    ] as const) {
      if (!moment) continue;
      for (const cut of cuts(moment)) add(cellOf(cells, base, cut, moment.stage, one(moment.type)).sums, sums, sign);
    }
  }

  private cellsOf({ definition, day, tier }: Pick<CellKey, 'definition' | 'day' | 'tier'>): Map<string, Cell> {
    const name = `${definition}\n${tier}\n${day}`;
    const found = this.days.get(name) ?? new Map<string, Cell>();
    this.days.set(name, found);
    return found;
  }

  /** What is to be added, in the order of the keys, so that two writers never wait for each other in a ring. */
  entries(): readonly Cell[] {
    const named = new Map<string, Cell>();
    for (const cells of this.days.values()) {
      for (const [rest, { key, sums }] of cells) {
        const ofDays = `${key.definition}\n${key.tier}\n${rest}`;
        named.set(`${ofDays}\n${key.day}`, { key, sums });
        const allDays = named.get(ofDays);
        if (!allDays) named.set(ofDays, { key: { ...key, day: ALL_DAYS }, sums: [...sums] });
        else sums.forEach((sum, at) => sum !== 0n && (allDays.sums[at] = (allDays.sums[at] as bigint) + sum));
      }
    }
    return [...named]
      .filter(([, cell]) => cell.sums.some((sum) => sum !== 0n))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, cell]) => cell);
  }
}

function cellOf(
  cells: Map<string, Cell>,
  base: Pick<CellKey, 'definition' | 'day' | 'tier'>,
  { channel, staff }: Cut,
  stage: string,
  touchpoint: string,
): Cell {
  const rest = `${channel}\n${staff}\n${stage}\n${touchpoint}`;
  let cell = cells.get(rest);
  if (!cell) {
    const width = touchpoint === ALL ? WIDEST : TYPE_SUMS.length;
    const { definition, day, tier } = base;
    const key = { definition, day, tier, channel, staff, stage, touchpoint };
    cell = { key, sums: new Array<bigint>(width).fill(0n) };
    cells.set(rest, cell);
  }
  return cell;
}

function add(sums: bigint[], addends: readonly Addend[], sign: 1n | -1n): void {
  for (const [at, sum] of addends) sums[at] = sign === 1n ? (sums[at] as bigint) + sum : (sums[at] as bigint) - sum;
}

type Cut = Pick<CellKey, 'channel' | 'staff'>;

/** The cuts by channel and staff that a touchpoint stands in. */
function cuts({ channel, staffId }: GroupKey): readonly Cut[] {
  const [ofChannel, ofStaff] = [one(channel), one(staffId)];
  const all = [
    { channel: ALL, staff: ALL },
    { channel: ofChannel, staff: ALL },
  ];
  return staffId === null ? all : [...all, { channel: ALL, staff: ofStaff }, { channel: ofChannel, staff: ofStaff }];
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
