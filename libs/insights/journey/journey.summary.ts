import type { Uuid } from '#libs/kernel/event.js';
import { times } from '#libs/kernel/whole.js';
import type { Definitions } from './definitions.score.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { endOf, highest, lowest, peakOf, type ScoredRun } from '#libs/insights/scores/peak-end.score.js';
import {
  type Group,
  type GroupKey,
  groupOf,
  mergeGroups,
  NO_TURN,
  sameGroup,
  turned,
  type TurnSums,
} from './journey.groups.js';
import { mergeRated, type RatedRun, ratedRunOf } from './journey.ratings.js';
import { toUnits } from '#libs/insights/scores/units.score.js';

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

/** The summary of a run of one touchpoint under a definition. */
export function summaryOf(
  touchpoint: Touchpoint,
  definition: string | null,
  definitions: Definitions,
  tiers: Tiers,
): Summary {
  const { eventId, place, time, type, channel, staffId, valence } = touchpoint;
  const stage = definitions.stageOf(definition, touchpoint).name;
  const tier = tiers.at(place);
  const learns = definitions.learns(definition);
  const configured = definitions.configuredExpectationOf(definition, type, tier);
  const expectation = learns
    ? definitions.expectationOf(definition, touchpoint, tier)
    : (touchpoint.expectation ?? configured);
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
    groups: [groupOf(touchpoint, stage, { expectation, configured, learns }, definitions.saturationOf(definition))],
    rated: ratedRunOf(touchpoint),
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
