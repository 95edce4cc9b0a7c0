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

/** Sums to be added to cells, by their key. */
export class Cells {
  private readonly cells = new Map<string, { readonly key: CellKey; readonly sums: bigint[] }>();

  /** Adds (sign 1n) or takes back (sign −1n) a closed journey. Exact: what was added can be taken back to zero. */
  count(journey: Counted, sign: 1n | -1n): void {
    const { summary } = journey;
    const { peakEnd, mean, scored } = scoresOf(summary);
    const base = { definition: one(journey.definition), tier: one(journey.tier) };
    const add = (part: Omit<CellKey, 'day' | 'definition' | 'tier'>, sums: readonly bigint[]) => {
      for (const day of [journey.day, ALL_DAYS]) this.add({ ...base, day, ...part }, sums, sign);
    };
    const ofJourney = journeySums(peakEnd, mean);
    const presence = presenceSums(scored > 0);
    const total = summary.groups.reduce((sum, group) => sum + group.v, 0n);
    const seen = new Set<string>();
    const first = (name: string) => seen.size < seen.add(name).size;
    for (const group of summary.groups) {
      const sums = groupSums(group, total, scored, journey.laterFeedback);
      for (const cut of cuts(group)) {
        const name = `${cut.channel} ${cut.staff}`;
        if (first(name)) add({ ...cut, stage: ALL, touchpoint: ALL }, ofJourney);
        const part = { ...cut, stage: group.stage, touchpoint: one(group.type) };
        if (first(`${name} ${group.stage} ${group.type}`)) add(part, presence);
        add(part, sums);
      }
    }
    for (const [moment, sums] of [
      [summary.peak, PEAK_SUMS],
      [summary.end, END_SUMS],
    ] as const) {
      if (!moment) continue;
      for (const cut of cuts(moment)) add({ ...cut, stage: moment.stage, touchpoint: one(moment.type) }, sums);
    }
  }

  private add(key: CellKey, sums: readonly bigint[], sign: 1n | -1n): void {
    const name = `${key.definition}\n${key.day}\n${key.tier}\n${key.channel}\n${key.staff}\n${key.stage}\n${key.touchpoint}`;
    let cell = this.cells.get(name);
    if (!cell) {
      cell = { key, sums: new Array<bigint>(sums.length).fill(0n) };
      this.cells.set(name, cell);
    }
    const into = cell.sums;
    for (let index = 0; index < sums.length; index++) {
      const sum = sums[index] as bigint;
      if (sum !== 0n) into[index] = sign === 1n ? (into[index] as bigint) + sum : (into[index] as bigint) - sum;
    }
  }

  /** What is to be added, in the order of the keys, so that two writers never wait for each other in a ring. */
  entries(): readonly { readonly key: CellKey; readonly sums: readonly bigint[] }[] {
    return [...this.cells]
      .filter(([, cell]) => cell.sums.some((sum) => sum !== 0n))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, cell]) => cell);
  }

  get size(): number {
    return this.cells.size;
  }
}

/** The cuts by channel and staff that a touchpoint stands in. */
function cuts({ channel, staffId }: GroupKey): readonly { readonly channel: string; readonly staff: string }[] {
  const [ofChannel, ofStaff] = [one(channel), one(staffId)];
  const all = [
    { channel: ALL, staff: ALL },
    { channel: ofChannel, staff: ALL },
  ];
  return staffId === null ? all : [...all, { channel: ALL, staff: ofStaff }, { channel: ofChannel, staff: ofStaff }];
}

function journeySums(peakEnd: number | null, mean: number | null): readonly bigint[] {
  const sums = new Array<bigint>(JOURNEY_SUMS.length + 2 * BINS).fill(0n);
  sums[0] = 1n;
  if (peakEnd === null || mean === null) return sums;
  const [p, m] = [toUnits(peakEnd), toUnits(mean)];
  [sums[1], sums[2], sums[3], sums[4], sums[5]] = [1n, p, p * p, m, m * m];
  sums[JOURNEY_SUMS.length + binOf(p)] = 1n;
  sums[JOURNEY_SUMS.length + BINS + binOf(m)] = 1n;
  return sums;
}

/** Bins [−1, −.9) … [.9, 1], decided on integers so that .3 falls where it reads. */
function binOf(units: bigint): number {
  return Math.min(BINS - 1, Number((units + toUnits(1)) / toUnits(0.1)));
}

function noSums(): bigint[] {
  return new Array<bigint>(TYPE_SUMS.length).fill(0n);
}

function unitSums(index: number): readonly bigint[] {
  const sums = noSums();
  sums[index] = 1n;
  return sums;
}

const PEAK_SUMS = unitSums(PEAKS);
const END_SUMS = unitSums(ENDS);

/** That a journey has a touchpoint of the type, and whether it is scored. */
function presenceSums(scored: boolean): readonly bigint[] {
  const sums = noSums();
  sums[0] = 1n;
  if (scored) sums[1] = 1n;
  return sums;
}

/** What a group's touchpoints add; `total` and `scored` are their journey's. */
function groupSums(group: Group, total: bigint, scored: number, laterFeedback: number | null): readonly bigint[] {
  const sums = noSums();
  const { n, v, vv, e, d, t, tt, tv, low, high } = group;
  [BigInt(n), BigInt(group.scored), v, vv, BigInt(group.expected), e, BigInt(group.deltas), d, t, tt, tv].forEach(
    (sum, index) => {
      sums[GROUP + index] = sum;
    },
  );
  const neutral = { n: group.scored - low.n - high.n, v: v - low.v - high.v, vv: vv - low.vv - high.vv };
  for (const [side, of] of [
    [LOW, low],
    [NEUTRAL, neutral],
    [HIGH, high],
  ] as const) {
    if (of.n === 0) continue;
    const count = BigInt(of.n);
    if (scored > 1) addOutcome(sums, OTHERS + side, count, ...meanOfOthers(of, total, scored));
    if (laterFeedback !== null) {
      const y = toUnits(laterFeedback);
      addOutcome(sums, LATER + side, count, count * y, count * y * y);
    }
  }
  return sums;
}

function addOutcome(sums: bigint[], at: number, n: bigint, y: bigint, yy: bigint): void {
  [sums[at], sums[at + 1], sums[at + 2]] = [n, y, yy];
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
