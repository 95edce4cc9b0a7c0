import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { saturated } from '#libs/insights/scores/peak-end.score.js';
import { toUnits, UNIT } from '#libs/insights/scores/units.score.js';
import { wholeMicrosecondsOf } from '#libs/kernel/place.js';
import { plus, times, type Whole } from '#libs/kernel/whole.js';

/** A touchpoint's group within the journey: what aggregates can be broken down by. */
export interface GroupKey {
  readonly stage: string;
  readonly type: string;
  readonly channel: string;
  readonly staffId: string | null;
}

/** Sums over scored touchpoints that moved the experience in one direction (docs/rules.md 7.2). */
export interface SideSums {
  readonly n: number;
  readonly v: Whole;
  readonly vv: Whole;
}

/** Sums over scored touchpoints that followed another of their journey, of whatever type. `v` valence, `d` delta. */
export interface TurnSums {
  readonly n: number;
  readonly v: Whole;
  readonly vv: Whole;
  readonly deltas: number;
  readonly d: Whole;
  readonly dd: Whole;
}

/**
 * Sums over a journey's touchpoints of one group. `v` valence, `e` expectation, `d` delta, `s` saturated delta, `t` µs
 * since 1970.
 */
export interface Group extends GroupKey {
  readonly n: number;
  readonly scored: number;
  readonly v: Whole;
  readonly vv: Whole;
  readonly expected: number;
  readonly e: Whole;
  readonly deltas: number;
  readonly d: Whole;
  readonly dd: Whole;
  readonly s: Whole;
  readonly t: Whole;
  readonly tt: Whole;
  readonly tv: Whole;
  readonly low: SideSums;
  readonly high: SideSums;
  /** The same by the valence less what the definition says is expected, whatever the touchpoint itself says. */
  readonly below: SideSums;
  readonly above: SideSums;
  /** After one in another channel. */
  readonly switched: TurnSums;
  /** After one in the same channel. */
  readonly stayed: TurnSums;
}

/**
 * A touchpoint's delta below (above) which it counts as LOW (HIGH); its valence if it has no delta. Where expectations are
 * learned, its valence less what is configured.
 */
const SIDE = toUnits(0.25);

const NO_SIDE: SideSums = { n: 0, v: 0, vv: 0 };
export const NO_TURN: TurnSums = { n: 0, v: 0, vv: 0, deltas: 0, d: 0, dd: 0 };

/** What is expected of a touchpoint, and of its type as the definition says. */
interface Expected {
  readonly expectation: number | null;
  readonly configured: number | null;
  /** Expectations of the definition are learned. */
  readonly learns: boolean;
}

// Written out: spreading objects and filling them field by field costs several times as much.
export function groupOf(
  touchpoint: Touchpoint,
  stage: string,
  { expectation, configured, learns }: Expected,
  saturation: number,
): Group {
  const { place, type, channel, staffId, valence } = touchpoint;
  const scored = valence === null ? 0 : 1;
  const expected = expectation === null ? 0 : 1;
  const deltas = scored * expected;
  const v = valence === null ? 0 : toUnits(valence);
  const e = expectation === null ? 0 : toUnits(expectation);
  const t = valence === null ? 0 : wholeMicrosecondsOf(place);
  const vv = times(v, v);
  const moved = deltas === 1 ? v - e : v;
  const ordinary = v - (configured === null ? 0 : toUnits(configured));
  // Where what everybody gets comes to be expected, it could never become ordinary by its delta.
  const told = learns ? ordinary : moved;
  const side: SideSums = { n: 1, v, vv };
  return {
    stage,
    type,
    channel,
    staffId,
    n: 1,
    scored,
    v,
    vv,
    expected,
    e,
    deltas,
    d: deltas === 1 ? moved : 0,
    dd: deltas === 1 ? times(moved, moved) : 0,
    s: deltas === 1 ? toUnits(saturated(moved / UNIT, saturation)) : 0,
    t,
    tt: times(t, t),
    tv: times(t, v),
    low: scored === 1 && told <= -SIDE ? side : NO_SIDE,
    high: scored === 1 && told >= SIDE ? side : NO_SIDE,
    below: scored === 1 && ordinary <= -SIDE ? side : NO_SIDE,
    above: scored === 1 && ordinary >= SIDE ? side : NO_SIDE,
    switched: NO_TURN,
    stayed: NO_TURN,
  };
}

export function turned(group: Group, switched: TurnSums, stayed: TurnSums): Group {
  return {
    stage: group.stage,
    type: group.type,
    channel: group.channel,
    staffId: group.staffId,
    n: group.n,
    scored: group.scored,
    v: group.v,
    vv: group.vv,
    expected: group.expected,
    e: group.e,
    deltas: group.deltas,
    d: group.d,
    dd: group.dd,
    s: group.s,
    t: group.t,
    tt: group.tt,
    tv: group.tv,
    low: group.low,
    high: group.high,
    below: group.below,
    above: group.above,
    switched: addTurns(group.switched, switched),
    stayed: addTurns(group.stayed, stayed),
  };
}

export function sameGroup(a: GroupKey, b: GroupKey): boolean {
  return a.type === b.type && a.channel === b.channel && a.staffId === b.staffId && a.stage === b.stage;
}

export function mergeGroups(a: readonly Group[], b: readonly Group[]): readonly Group[] {
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
    v: plus(a.v, b.v),
    vv: plus(a.vv, b.vv),
    expected: a.expected + b.expected,
    e: plus(a.e, b.e),
    deltas: a.deltas + b.deltas,
    d: plus(a.d, b.d),
    dd: plus(a.dd, b.dd),
    s: plus(a.s, b.s),
    t: plus(a.t, b.t),
    tt: plus(a.tt, b.tt),
    tv: plus(a.tv, b.tv),
    low: addSides(a.low, b.low),
    high: addSides(a.high, b.high),
    below: addSides(a.below, b.below),
    above: addSides(a.above, b.above),
    switched: addTurns(a.switched, b.switched),
    stayed: addTurns(a.stayed, b.stayed),
  };
}

function addSides(a: SideSums, b: SideSums): SideSums {
  return { n: a.n + b.n, v: plus(a.v, b.v), vv: plus(a.vv, b.vv) };
}

function addTurns(a: TurnSums, b: TurnSums): TurnSums {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  return {
    n: a.n + b.n,
    v: plus(a.v, b.v),
    vv: plus(a.vv, b.vv),
    deltas: a.deltas + b.deltas,
    d: plus(a.d, b.d),
    dd: plus(a.dd, b.dd),
  };
}
