import type { Uuid } from '#libs/kernel/event.js';
import { comparePlaces } from '#libs/kernel/place.js';
import type { Definitions } from './definitions.insight.js';
import type { Tiers } from '#libs/insights/facts/tier.insight.js';
import type { Touchpoint } from '#libs/insights/facts/touchpoint.insight.js';

/** Sums are integers: a valence in units of 1e-12, its square in units of 1e-24, so that they never drift. */
export const UNIT = 1e12;

export function toUnits(value: number): bigint {
  return BigInt(Math.round(value * UNIT));
}

/** Where a touchpoint stands among the journey's groups: what aggregates can be cut by. */
export interface GroupKey {
  readonly stage: string;
  readonly type: string;
  readonly channel: string;
  readonly staffId: string | null;
}

/** Sums over scored touchpoints that moved the experience to one side (scoring.md, penalty–reward). */
export interface SideSums {
  n: number;
  v: bigint;
  vv: bigint;
}

/** Sums over a journey's touchpoints of one group. `v` valence, `e` expectation, `d` delta, `t` ms since 1970. */
export interface Group extends GroupKey {
  n: number;
  scored: number;
  v: bigint;
  vv: bigint;
  expected: number;
  e: bigint;
  deltas: number;
  d: bigint;
  t: bigint;
  tt: bigint;
  tv: bigint;
  readonly low: SideSums;
  readonly high: SideSums;
}

/** A scored touchpoint that stands out, and where. */
export interface Moment extends GroupKey {
  readonly eventId: Uuid;
  readonly place: Buffer;
  readonly valence: number;
}

/** One end of a run of touchpoints. */
export interface Bound {
  readonly eventId: Uuid;
  readonly place: Buffer;
  readonly time: number;
  readonly type: string;
}

/**
 * A run of touchpoints of one journey, small however long the run: what scores and aggregates need of it.
 * `merge(summary(a), summary(b)) = summary(a ++ b)`, so an in-order touchpoint costs one merge.
 */
export interface Summary {
  readonly first: Bound;
  readonly last: Bound;
  /** The known definition that the first touchpoint to name one names. */
  readonly named: string | null;
  readonly reachedGoal: boolean;
  readonly min: number | null;
  readonly max: number | null;
  /** Largest absolute valence; of equals the later. */
  readonly peak: Moment | null;
  /** The last scored touchpoint. */
  readonly end: Moment | null;
  readonly groups: readonly Group[];
}

/** A touchpoint's delta below (above) which it counts as LOW (HIGH); its valence where it has no delta. */
const SIDE = 0.25;

/** The summary of a run of one touchpoint under a definition. */
export function summaryOf(
  touchpoint: Touchpoint,
  definition: string | null,
  definitions: Definitions,
  tiers: Tiers,
): Summary {
  const { eventId, place, time, type, valence } = touchpoint;
  const key: GroupKey = {
    stage: definitions.stageOf(definition, touchpoint).name,
    type,
    channel: touchpoint.channel,
    staffId: touchpoint.staffId,
  };
  const expectation = definitions.expectationOf(definition, touchpoint, tiers.at(time));
  const bound: Bound = { eventId, place, time, type };
  const moment: Moment | null = valence === null ? null : { ...key, eventId, place, valence };
  return {
    first: bound,
    last: bound,
    named: definitions.get(touchpoint.definition)?.name ?? null,
    reachedGoal: definitions.goalOf(definition).includes(type),
    min: valence,
    max: valence,
    peak: moment,
    end: moment,
    groups: [groupOf(key, time, valence, expectation)],
  };
}

function groupOf(key: GroupKey, time: number, valence: number | null, expectation: number | null): Group {
  const e = expectation === null ? 0n : toUnits(expectation);
  const group: Group = {
    ...key,
    n: 1,
    scored: 0,
    v: 0n,
    vv: 0n,
    expected: expectation === null ? 0 : 1,
    e,
    deltas: 0,
    d: 0n,
    t: 0n,
    tt: 0n,
    tv: 0n,
    low: { n: 0, v: 0n, vv: 0n },
    high: { n: 0, v: 0n, vv: 0n },
  };
  if (valence === null) return group;
  const v = toUnits(valence);
  const t = BigInt(time);
  group.scored = 1;
  group.v = v;
  group.vv = v * v;
  group.t = t;
  group.tt = t * t;
  group.tv = t * v;
  if (expectation !== null) {
    group.deltas = 1;
    group.d = v - e;
  }
  const moved = expectation === null ? v : v - e;
  const side = moved <= -toUnits(SIDE) ? group.low : moved >= toUnits(SIDE) ? group.high : null;
  if (side) {
    side.n = 1;
    side.v = v;
    side.vv = group.vv;
  }
  return group;
}

/** The summary of `a` followed by `b`. Neither is changed. */
export function merge(a: Summary, b: Summary): Summary {
  return {
    first: a.first,
    last: b.last,
    named: a.named ?? b.named,
    reachedGoal: a.reachedGoal || b.reachedGoal,
    min: a.min === null ? b.min : b.min === null ? a.min : Math.min(a.min, b.min),
    max: a.max === null ? b.max : b.max === null ? a.max : Math.max(a.max, b.max),
    peak: higher(a.peak, b.peak),
    end: b.end ?? a.end,
    groups: mergeGroups(a.groups, b.groups),
  };
}

function higher(a: Moment | null, b: Moment | null): Moment | null {
  if (!a || !b) return a ?? b;
  const difference = Math.abs(b.valence) - Math.abs(a.valence);
  return difference > 0 || (difference === 0 && comparePlaces(b.place, a.place) > 0) ? b : a;
}

export function sameGroup(a: GroupKey, b: GroupKey): boolean {
  return a.type === b.type && a.channel === b.channel && a.staffId === b.staffId && a.stage === b.stage;
}

function mergeGroups(a: readonly Group[], b: readonly Group[]): readonly Group[] {
  const merged = [...a];
  for (const group of b) {
    const index = merged.findIndex((each) => sameGroup(each, group));
    if (index < 0) merged.push(group);
    else merged[index] = addGroups(merged[index] as Group, group);
  }
  return merged;
}

function addGroups(a: Group, b: Group): Group {
  return {
    stage: a.stage,
    type: a.type,
    channel: a.channel,
    staffId: a.staffId,
    n: a.n + b.n,
    scored: a.scored + b.scored,
    v: a.v + b.v,
    vv: a.vv + b.vv,
    expected: a.expected + b.expected,
    e: a.e + b.e,
    deltas: a.deltas + b.deltas,
    d: a.d + b.d,
    t: a.t + b.t,
    tt: a.tt + b.tt,
    tv: a.tv + b.tv,
    low: addSides(a.low, b.low),
    high: addSides(a.high, b.high),
  };
}

function addSides(a: SideSums, b: SideSums): SideSums {
  return { n: a.n + b.n, v: a.v + b.v, vv: a.vv + b.vv };
}
