import { addTo } from '#libs/kernel/grouping.js';
import { dayOf } from './days.js';
import type { Journey, Named, Stop } from './journeys.js';
import { laterFeedback } from './outcomes.js';
import {
  deltasOf,
  endOf,
  intervalOf,
  meanOf,
  peakOf,
  saturatedDeltasOf,
  scoresOf,
  slopeInTime,
  slopeOf,
} from './scores.js';

export interface MapFilters {
  readonly tier?: string;
  readonly channel?: string;
  readonly staffId?: string;
}

/** The aggregated map of a definition, without what the moments of truth add. */
export function mapOf(journeys: readonly Journey[], named: Named, filters: MapFilters): object {
  const { name, version, definition } = named;
  const selected = journeys
    .filter(
      (each) =>
        each.status !== 'open' &&
        each.definition === name &&
        (filters.tier === undefined || each.tier === filters.tier),
    )
    .map((journey) => ({
      journey,
      stops: journey.stops.filter((stop) => isOf(stop, filters)),
    }))
    .filter(({ stops }) => stops.length > 0);
  const stages: { name: string; phase: string | null; touchpoints: string[] }[] = [
    ...definition.stages,
    { name: 'other', phase: null, touchpoints: [] },
  ];
  return {
    definition: name,
    definitionVersion: version,
    journeys: selected.length,
    unscored: selected.filter(({ journey }) => !isScored(journey)).length,
    stages: stages.flatMap(({ name: stage, phase, touchpoints: listed }) => {
      const types = [
        ...new Set(
          selected.flatMap(({ stops }) =>
            stops.filter((stop) => stop.stage === stage).map(({ data }) => data.touchpoint as string),
          ),
        ),
      ];
      const rank = (type: string) => (listed.includes(type) ? listed.indexOf(type) : listed.length);
      types.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
      return stage === 'other' && types.length === 0
        ? []
        : [{ stage, phase, touchpoints: types.map((type) => touchpointOf(selected, stage, type)) }];
    }),
  };
}

const isOf = ({ data }: Stop, { channel, staffId }: MapFilters) =>
  (channel === undefined || data.channel === channel) && (staffId === undefined || data.staffId === staffId);

const isScored = ({ stops }: Journey) => stops.some(({ valence }) => valence !== null);

function touchpointOf(
  selected: readonly { journey: Journey; stops: readonly Stop[] }[],
  stage: string,
  touchpoint: string,
): object {
  const of = (stops: readonly Stop[]) =>
    stops.filter((stop) => stop.stage === stage && stop.data.touchpoint === touchpoint);
  const having = selected.filter(({ stops }) => of(stops).length > 0);
  const all = having.flatMap(({ stops }) => of(stops));
  const scored = all.filter((stop): stop is Stop & { valence: number } => stop.valence !== null);
  const scoredJourneys = having.filter(({ journey }) => isScored(journey));
  const share = (which: typeof peakOf) =>
    scoredJourneys.length === 0
      ? null
      : scoredJourneys.filter(({ journey, stops }) =>
          of(stops).some(({ eventId }) => eventId === which(journey.stops)?.eventId),
        ).length / scoredJourneys.length;
  const valences = scored.map(({ valence }) => valence);
  const slope = slopeInTime(scored);
  return {
    touchpoint,
    n: all.length,
    journeys: having.length,
    scored: scored.length,
    meanValence: meanOf(valences),
    interval: intervalOf(valences),
    meanExpectation: meanOf(all.flatMap(({ expectation }) => (expectation === null ? [] : [expectation]))),
    meanDelta: meanOf(deltasOf(all)),
    meanSaturatedDelta: meanOf(saturatedDeltasOf(all)),
    peakShare: share(peakOf),
    endShare: share(endOf),
    trend: slope === null ? null : slope * 30 * 86_400_000_000,
  };
}

export type Grouping = 'definition' | 'tier' | 'channel' | 'day' | 'month';

/** The items of /v1/scores/peak-end, without the correlations' intervals. */
export function peakEndOf(
  journeys: readonly Journey[],
  groupBy: Grouping | undefined,
  timeZone: string,
  filters: MapFilters = {},
): readonly object[] {
  const groups = new Map<string | null, Journey[]>(groupBy === undefined ? [[null, []]] : []);
  const selected = journeys
    .filter(({ status, tier }) => status !== 'open' && (filters.tier === undefined || tier === filters.tier))
    .filter(({ stops }) => stops.some((stop) => isOf(stop, filters)));
  for (const journey of selected) for (const key of keysOf(journey, groupBy, timeZone)) addTo(groups, key, journey);
  const order = (key: string | null) => key ?? '\uffff';
  return [...groups]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([key, members]) => {
      const scored = members
        .filter(isScored)
        .map((journey) => ({ ...scoresOf(journey), later: laterFeedback(journey.outcomes) }) as unknown as Scored);
      const answered = scored.filter((each): each is Scored & { later: number } => each.later !== null);
      const of = (which: 'peakEnd' | 'mean') => {
        const values = scored.map((each) => each[which]);
        return { mean: meanOf(values), interval: intervalOf(values), distribution: binsOf(values) };
      };
      const r = (which: 'peakEnd' | 'mean') => ({
        r: correlationOf(answered.map((each) => [each[which], each.later])),
      });
      return {
        key,
        n: scored.length,
        unscored: members.length - scored.length,
        peakEnd: of('peakEnd'),
        mean: of('mean'),
        laterFeedback: { n: answered.length, peakEnd: r('peakEnd'), mean: r('mean') },
      };
    });
}

interface Scored {
  readonly peakEnd: number;
  readonly mean: number;
  readonly later: number | null;
}

function keysOf(
  { definition, tier, stops }: Journey,
  groupBy: Grouping | undefined,
  timeZone: string,
): readonly (string | null)[] {
  if (groupBy === undefined) return [null];
  if (groupBy === 'definition') return [definition];
  if (groupBy === 'tier') return [tier];
  if (groupBy === 'channel') return [...new Set(stops.map(({ data }) => data.channel as string))];
  const day = dayOf((stops.at(-1) as Stop).at / 1000, timeZone);
  return [groupBy === 'day' ? day : day.slice(0, 7)];
}

function binsOf(values: readonly number[]): readonly number[] {
  const bins = new Array<number>(20).fill(0);
  for (const value of values) {
    const bin = Math.min(19, Math.floor(Math.round((value + 1) * 1e12) / 1e11));
    bins[bin] = (bins[bin] as number) + 1;
  }
  return bins;
}

function correlationOf(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 10) return null;
  const forward = slopeOf(pairs);
  const backward = slopeOf(pairs.map(([x, y]) => [y, x]));
  return forward === null || backward === null ? null : Math.sign(forward) * Math.sqrt(forward * backward);
}
