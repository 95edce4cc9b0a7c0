import type { Journey } from './journey.segmentation.js';
import { type GroupKey, type SideSums, type Summary, toUnits } from './journey.summary.js';
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

const TYPE_INDEX = new Map(TYPE_SUMS.map((name, index) => [name, index]));

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
    const base = { definition: one(journey.definition), tier: one(journey.tier) };
    const scores = scoresOf(summary);
    const ofJourney = journeySums(scores.peakEnd, scores.mean);
    const seen = new Set<string>();
    for (const group of summary.groups) {
      for (const [channel, staff] of cuts(group)) {
        const part = `${channel} ${staff}`;
        if (!seen.has(part)) {
          seen.add(part);
          this.addAllDays({ ...base, channel, staff, stage: ALL, touchpoint: ALL }, journey.day, ofJourney, sign);
        }
        const key = { ...base, channel, staff, stage: group.stage, touchpoint: one(group.type) };
        const typed = `${part} ${group.stage} ${group.type}`;
        if (seen.has(typed)) continue;
        seen.add(typed);
        this.addAllDays(key, journey.day, typeSums(journey, scores.scored, channel, staff, group), sign);
      }
    }
  }

  private addAllDays(key: Omit<CellKey, 'day'>, day: string, sums: readonly bigint[], sign: 1n | -1n): void {
    for (const each of [day, ALL_DAYS]) {
      const full: CellKey = { ...key, day: each };
      const name = JSON.stringify([
        full.definition,
        each,
        full.tier,
        full.channel,
        full.staff,
        full.stage,
        full.touchpoint,
      ]);
      const cell = this.cells.get(name) ?? { key: full, sums: sums.map(() => 0n) };
      this.cells.set(name, cell);
      for (let index = 0; index < sums.length; index++)
        cell.sums[index] = (cell.sums[index] as bigint) + sign * (sums[index] as bigint);
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
function cuts({ channel, staffId }: GroupKey): readonly (readonly [string, string])[] {
  const all = [
    [ALL, ALL],
    [one(channel), ALL],
  ] as const;
  return staffId === null ? all : [...all, [ALL, one(staffId)], [one(channel), one(staffId)]];
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

function typeSums(
  journey: Counted,
  scoredInJourney: number,
  channel: string,
  staff: string,
  key: GroupKey,
): readonly bigint[] {
  const { summary } = journey;
  const sums = new Array<bigint>(TYPE_SUMS.length).fill(0n);
  const add = (name: string, value: bigint) => {
    const index = TYPE_INDEX.get(name) as number;
    sums[index] = (sums[index] as bigint) + value;
  };
  const stands = (each: GroupKey) =>
    each.type === key.type &&
    each.stage === key.stage &&
    (channel === ALL || channel === one(each.channel)) &&
    (staff === ALL || staff === one(each.staffId));
  const total = summary.groups.reduce((sum, group) => sum + group.v, 0n);
  add('journeys', 1n);
  if (scoredInJourney > 0) add('scoredJourneys', 1n);
  if (summary.peak && stands(summary.peak)) add('peaks', 1n);
  if (summary.end && stands(summary.end)) add('ends', 1n);
  for (const group of summary.groups) {
    if (!stands(group)) continue;
    for (const name of ['n', 'scored', 'expected', 'deltas'] as const) add(name, BigInt(group[name]));
    for (const name of ['v', 'vv', 'e', 'd', 't', 'tt', 'tv'] as const) add(name, group[name]);
    const neutral: SideSums = {
      n: group.scored - group.low.n - group.high.n,
      v: group.v - group.low.v - group.high.v,
      vv: group.vv - group.low.vv - group.high.vv,
    };
    for (const [side, of] of [
      ['low', group.low],
      ['neutral', neutral],
      ['high', group.high],
    ] as const) {
      if (of.n === 0) continue;
      if (scoredInJourney > 1) addOutcome(add, `others.${side}`, of.n, ...meanOfOthers(of, total, scoredInJourney));
      if (journey.laterFeedback !== null) {
        const y = toUnits(journey.laterFeedback);
        addOutcome(add, `later.${side}`, of.n, BigInt(of.n) * y, BigInt(of.n) * y * y);
      }
    }
  }
  return sums;
}

function addOutcome(add: (name: string, value: bigint) => void, name: string, n: number, y: bigint, yy: bigint): void {
  add(`${name}.n`, BigInt(n));
  add(`${name}.y`, y);
  add(`${name}.yy`, yy);
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
