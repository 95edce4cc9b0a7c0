import type { Uuid } from '#libs/kernel/event.js';
import { wholeMicrosecondsOf } from '#libs/kernel/place.js';
import { plus, times, type Whole } from '#libs/kernel/whole.js';
import type { Definitions } from './definitions.insight.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { endOf, highest, lowest, peakOf, saturated, type ScoredRun } from '#libs/insights/scores/peak-end.score.js';
import { mergeRated, type RatedRun, ratedRunOf } from './journey.ratings.js';
import { toUnits, UNIT } from '#libs/insights/scores/units.score.js';

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
  readonly channel: string;
}

/** A run's first touchpoint, as far as it matters what it follows; in units, null where unknown. */
export interface Opening extends GroupKey {
  readonly v: number | null;
  readonly d: number | null;
}

/**
 * A run of touchpoints of one journey, reduced to what scores and aggregates need; small however long the run.
 * `merge(summary(a), summary(b)) = summary(a ++ b)`, so an in-order touchpoint costs one merge.
 */
export interface Summary extends ScoredRun<Moment> {
  readonly first: Bound;
  readonly last: Bound;
  readonly opening: Opening;
  /** The known definition named by the first touchpoint that names one. */
  readonly named: string | null;
  readonly reachedGoal: boolean;
  readonly groups: readonly Group[];
  /** What its touchpoints rate; null: nothing. */
  readonly rated: RatedRun | null;
}

/** A touchpoint's delta below (above) which it counts as LOW (HIGH); its valence if it has no delta. */
const SIDE = toUnits(0.25);

/** The summary of a run of one touchpoint under a definition. */
export function summaryOf(
  touchpoint: Touchpoint,
  definition: string | null,
  definitions: Definitions,
  tiers: Tiers,
): Summary {
  const { eventId, place, time, type, channel, staffId, valence } = touchpoint;
  const stage = definitions.stageOf(definition, touchpoint).name;
  const configured = definitions.configuredExpectationOf(definition, type, tiers.at(place));
  const expectation = touchpoint.expectation ?? configured;
  const bound: Bound = { eventId, place, time, type, channel };
  const v = valence === null ? null : toUnits(valence);
  const d = v === null || expectation === null ? null : v - toUnits(expectation);
  const moment: Moment | null = valence === null ? null : { stage, type, channel, staffId, eventId, place, valence };
  return {
    first: bound,
    last: bound,
    opening: { stage, type, channel, staffId, v, d },
    named: definitions.get(touchpoint.definition)?.name ?? null,
    reachedGoal: definitions.goalOf(definition).includes(type),
    min: valence,
    max: valence,
    peak: moment,
    end: moment,
    groups: [groupOf(touchpoint, stage, { expectation, configured }, definitions.saturationOf(definition))],
    rated: ratedRunOf(touchpoint),
  };
}

const NO_SIDE: SideSums = { n: 0, v: 0, vv: 0 };
export const NO_TURN: TurnSums = { n: 0, v: 0, vv: 0, deltas: 0, d: 0, dd: 0 };

/** What is expected of a touchpoint, and of its type as the definition says. */
interface Expected {
  readonly expectation: number | null;
  readonly configured: number | null;
}

// Written out: spreading objects and filling them field by field costs several times as much.
function groupOf(
  touchpoint: Touchpoint,
  stage: string,
  { expectation, configured }: Expected,
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
    low: scored === 1 && moved <= -SIDE ? side : NO_SIDE,
    high: scored === 1 && moved >= SIDE ? side : NO_SIDE,
    below: scored === 1 && ordinary <= -SIDE ? side : NO_SIDE,
    above: scored === 1 && ordinary >= SIDE ? side : NO_SIDE,
    switched: NO_TURN,
    stayed: NO_TURN,
  };
}

/** The summary of `a` followed by `b`. Neither is changed. */
export function merge(a: Summary, b: Summary): Summary {
  return {
    first: a.first,
    last: b.last,
    opening: a.opening,
    named: a.named ?? b.named,
    reachedGoal: a.reachedGoal || b.reachedGoal,
    min: lowest(a.min, b.min),
    max: highest(a.max, b.max),
    peak: peakOf(a.peak, b.peak),
    end: endOf(a.end, b.end),
    groups: mergeGroups(a.groups, following(b, a.last)),
    rated: mergeRated(a.rated, b.rated),
  };
}

/** The groups of a run that follows a touchpoint: its first one is no longer the first. */
function following({ groups, opening }: Summary, { channel }: Bound): readonly Group[] {
  const { v, d } = opening;
  if (v === null) return groups;
  const vv = times(v, v);
  const turn: TurnSums =
    d === null ? { n: 1, v, vv, deltas: 0, d: 0, dd: 0 } : { n: 1, v, vv, deltas: 1, d, dd: times(d, d) };
  const [switched, stayed] = channel === opening.channel ? [NO_TURN, turn] : [turn, NO_TURN];
  return groups.map((group) => (sameGroup(group, opening) ? turned(group, switched, stayed) : group));
}

function turned(group: Group, switched: TurnSums, stayed: TurnSums): Group {
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
