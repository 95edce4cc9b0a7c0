import { dayOf } from './days.js';
import { studentT } from '#libs/insights/scores/student-t.score.js';
import { isWithin } from './feedback.js';
import type { Journey, Named, Stop } from './journeys.js';
import { laterFeedback } from './outcomes.js';
import { meanOf } from './scores.js';

export interface MomentFilters {
  readonly from?: string;
  readonly to?: string;
  readonly tier?: string;
  readonly groupBy?: 'month' | 'quarter';
}
export const MOMENT_FILTERS: readonly MomentFilters[] = [
  {},
  { tier: 'gold' },
  { from: '2024-03-31' },
  { groupBy: 'month' },
  { groupBy: 'quarter', from: '2024-02-15', to: '2024-11-30' },
];

interface Experience {
  readonly day: string;
  readonly side: 'low' | 'neutral' | 'high';
  /** Mean valence of the journey's other touchpoints. */
  readonly others: number | null;
  readonly later: number | null;
}

interface Listed {
  readonly definition: string;
  readonly items: readonly object[];
  readonly nextCursor: string | null;
}

/** What `/v1/moments-of-truth/{definition}` answers, from single touchpoints. Effects within rounding are left as they are. */
export function momentsIn(
  journeys: readonly Journey[],
  { name, definition }: Named,
  timeZone: string,
  now: number,
  filters: MomentFilters,
): Listed {
  const found = new Map<string, { touchpoint: string; tier: string | null; met: Experience[] }>();
  for (const journey of journeys) {
    if (journey.status === 'open' || journey.definition !== name) continue;
    if (filters.tier !== undefined && journey.tier !== filters.tier) continue;
    const day = dayOf(Math.floor((journey.stops.at(-1) as Stop).at / 1000), timeZone);
    if (!isWithin(day, filters)) continue;
    for (const stop of journey.stops) {
      if (stop.valence === null) continue;
      const { touchpoint } = stop.data;
      const key = `${touchpoint} ${journey.tier ?? '\uffff'}`;
      const row = found.get(key) ?? { touchpoint, tier: journey.tier, met: new Array<Experience>() };
      found.set(key, row);
      const isConfigured = filters.groupBy !== undefined || definition.learnExpectations === true;
      const expected = isConfigured ? stop.configured : stop.expectation;
      const rest = journey.stops.filter((each) => each !== stop).flatMap(({ valence }) => valence ?? []);
      row.met.push({
        day,
        side: sideOf(stop.valence - (expected ?? 0)),
        others: meanOf(rest),
        later: laterFeedback(journey.outcomes),
      });
    }
  }
  const items = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { touchpoint, tier, met }]) => {
      const outcome = met.filter(({ later }) => later !== null).length >= 30 ? 'later' : 'others';
      const whole = effectsOf(met, outcome);
      const named = outcome === 'later' ? 'later-feedback' : 'other-touchpoints';
      const pinned = definition.momentsOfTruth?.[touchpoint];
      const about = { touchpoint, tier, outcome: named, ...whole, pinned: pinned !== undefined };
      if (whole.n === 0) return [];
      return [{ ...about, ...(pinned && { class: pinned }), ...overTime(met, outcome, timeZone, now, filters) }];
    });
  return { definition: name, items, nextCursor: null };
}

/** Within a millionth of a millionth, as the product counts. */
function sideOf(delta: number): Experience['side'] {
  const units = Math.round(delta * 1e12);
  return units <= -25e10 ? 'low' : units >= 25e10 ? 'high' : 'neutral';
}

function effectsOf(met: readonly Experience[], outcome: 'others' | 'later') {
  const of = (side: Experience['side']) =>
    met.filter((each) => each.side === side).flatMap((each) => each[outcome] ?? []);
  const [low, neutral, high] = [of('low'), of('neutral'), of('high')];
  const means = [low, neutral, high].map(meanOf) as [number | null, number | null, number | null];
  const effect = (mean: number | null) => (mean === null || means[1] === null ? null : mean - means[1]);
  const [penalty, reward] = [effect(means[0]), effect(means[2])];
  const n = low.length + neutral.length + high.length;
  const degrees = n - means.filter((mean) => mean !== null).length;
  const squares = [low, neutral, high].reduce(
    (sum, values, at) => sum + values.reduce((own, value) => own + (value - (means[at] as number)) ** 2, 0),
    0,
  );
  const errorOf = (values: readonly number[]) =>
    degrees < 1 ? null : Math.sqrt((squares / degrees) * (1 / values.length + 1 / neutral.length));
  const around = (value: number | null, values: readonly number[]) => {
    const error = errorOf(values);
    if (value === null || error === null) return null;
    const half = studentT(degrees, 0.95) * error;
    return [value - half, value + half] as const;
  };
  const intervals = { penalty: around(penalty, low), reward: around(reward, high) };
  const [gain, loss] = [Math.max(reward ?? 0, 0), Math.max(-(penalty ?? 0), 0)];
  const asymmetry = penalty === null || reward === null || gain + loss === 0 ? null : (gain - loss) / (gain + loss);
  const enough = Math.min(low.length, high.length) >= 30;
  const sure = gain > loss ? (intervals.reward?.[0] ?? 0) > 0 : (intervals.penalty?.[1] ?? 0) < 0;
  return {
    class: asymmetry !== null && enough && sure ? (gain > loss ? 'positive' : 'negative') : 'neutral',
    n,
    low: low.length,
    neutral: neutral.length,
    high: high.length,
    penalty,
    reward,
    intervals,
    asymmetry,
    attribute: asymmetry === null ? null : asymmetry < -0.1 ? 'basic' : asymmetry > 0.1 ? 'excitement' : 'performance',
    tooFew: Math.min(low.length, neutral.length, high.length) < 30,
  };
}

function overTime(
  met: readonly Experience[],
  outcome: 'others' | 'later',
  timeZone: string,
  now: number,
  { groupBy, from = '', to = '9999-99' }: MomentFilters,
): object {
  if (groupBy === undefined) return { periods: [], slope: null, habituated: null };
  const keyOf = (day: string) =>
    groupBy === 'month' ? day.slice(0, 7) : `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  const periods = [...new Set(met.map(({ day }) => keyOf(day)))].sort().flatMap((key) => {
    const effects = effectsOf(
      met.filter(({ day }) => keyOf(day) === key),
      outcome,
    );
    if (Math.min(effects.low, effects.high) < 30 || effects.reward === null) return [];
    const year = Number(key.slice(0, 4));
    const begins = groupBy === 'month' ? Number(key.slice(5)) - 1 : 3 * (Number(key.slice(6)) - 1);
    const dateOf = (month: number) => new Date(Date.UTC(year, month)).toISOString().slice(0, 10);
    const [first, end] = [dateOf(begins), dateOf(begins + (groupBy === 'month' ? 1 : 3))];
    const partial = first < from || end > to || end > dayOf(now, timeZone);
    return [{ key, partial, ...effects, x: year * 12 + begins }];
  });
  const step = groupBy === 'month' ? 1 : 3;
  const points = periods.flatMap(({ partial, x, reward, intervals, n }) => {
    const error = ((intervals.reward?.[1] ?? Number.NaN) - (reward as number)) / studentT(n - 3, 0.95);
    return partial || !(error > 1e-9) ? [] : [{ x: x / step, y: reward as number, w: 1 / error ** 2 }];
  });
  const total = points.reduce((sum, { w }) => sum + w, 0);
  const mean = points.reduce((sum, { x, w }) => sum + w * x, 0) / total;
  const spread = points.reduce((sum, { x, w }) => sum + w * (x - mean) ** 2, 0);
  const value = points.reduce((sum, { x, y, w }) => sum + w * (x - mean) * y, 0) / spread;
  const half = 1.96 / Math.sqrt(spread);
  const slope = points.length < 3 ? null : { value, interval: [value - half, value + half], n: points.length };
  const delighted = periods.some((each) => each.class === 'positive');
  return {
    periods: periods.map(({ x: _, ...period }) => period),
    slope,
    habituated: slope !== null && delighted && value + half < 0,
  };
}

/** An answer without what rounding decides where outcomes do not vary: intervals of no width, and signs of nothing. */
export function withoutRounding(answer: Listed): Listed {
  const items = answer.items.map((item) => ({ ...item, intervals: null, asymmetry: null, attribute: null }));
  return { ...answer, items };
}
