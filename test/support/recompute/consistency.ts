import { dayOf } from './days.js';
import { studentT } from '#libs/insights/scores/student-t.score.js';
import { isWithin } from './feedback.js';
import type { Journey, Stop } from './journeys.js';
import { intervalOf, meanOf } from './scores.js';

export type ConsistencyFilters = Readonly<Partial<Record<'from' | 'to' | 'tier', string>>>;
export const CONSISTENCY_FILTERS: readonly ConsistencyFilters[] = [{}, { tier: 'gold' }, { from: '2024-03-31' }];

interface Met {
  readonly touchpoint: string;
  readonly channel: string;
  readonly valence: number;
  readonly delta: number | null;
  /** The channel of the touchpoint before it; null for the first. */
  readonly before: string | null;
}

/** What `/v1/consistency/{definition}` answers, from single touchpoints. */
export function consistencyIn(
  journeys: readonly Journey[],
  definition: string,
  timeZone: string,
  filters: ConsistencyFilters,
): object {
  const met = journeys
    .filter((journey) => journey.status !== 'open' && journey.definition === definition)
    .filter(({ tier }) => filters.tier === undefined || tier === filters.tier)
    .filter(({ stops }) => isWithin(dayOf(Math.floor((stops.at(-1) as Stop).at / 1000), timeZone), filters))
    .flatMap(({ stops }) => stops.flatMap((stop, at) => metAt(stop, stops[at - 1])));
  const types = [...new Set(met.map(({ touchpoint }) => touchpoint))].sort();
  const items = types.flatMap((touchpoint) => {
    const own = met.filter((each) => each.touchpoint === touchpoint);
    const channels = [...new Set(own.map(({ channel }) => channel))].sort();
    return channels.length < 2 ? [] : [{ touchpoint, ...compared(own, channels) }];
  });
  return { items, nextCursor: null };
}

function metAt({ data, valence, expectation }: Stop, before: Stop | undefined): readonly Met[] {
  if (valence === null) return [];
  const delta = expectation === null ? null : valence - expectation;
  return [{ touchpoint: data.touchpoint, channel: data.channel, valence, delta, before: before?.data.channel ?? null }];
}

function compared(met: readonly Met[], channels: readonly string[]): object {
  const basis = met.every(({ delta }) => delta !== null) ? 'delta' : 'valence';
  const valuesOf = (some: readonly Met[]) => some.map((each) => each[basis] as number);
  const estimate = (values: readonly number[]) => ({
    n: values.length,
    mean: meanOf(values),
    interval: intervalOf(values, basis === 'delta' ? [-2, 2] : [-1, 1]),
  });
  const of = (channel: string) => valuesOf(met.filter((each) => each.channel === channel));
  const enough = channels.filter((channel) => of(channel).length >= 30);
  const means = enough.map((channel) => meanOf(of(channel)) as number);
  const below = enough
    .filter((channel) => {
      const others = valuesOf(met.filter((each) => each.channel !== channel));
      const { interval } = difference(of(channel), others, 1 - 0.05 / enough.length);
      return interval !== null && interval[1] < 0;
    })
    .sort((a, b) => (meanOf(of(a)) as number) - (meanOf(of(b)) as number));
  const other = valuesOf(met.filter(({ before, channel }) => before !== null && before !== channel));
  const same = valuesOf(met.filter(({ before, channel }) => before === channel));
  return {
    basis,
    channels: channels.map((channel) => ({ channel, ...estimate(of(channel)), tooFew: of(channel).length < 30 })),
    spread: means.length < 2 ? null : Math.max(...means) - Math.min(...means),
    furthestBelow: below[0] ?? null,
    switches: { other: estimate(other), same: estimate(same), difference: difference(other, same, 0.95) },
    tooFew: [...channels.map(of), other, same].some((values) => values.length < 30),
  };
}

/** Welch's. */
function difference(
  one: readonly number[],
  other: readonly number[],
  level: number,
): { readonly value: number | null; readonly interval: readonly [number, number] | null } {
  const [a, b] = [meanOf(one), meanOf(other)];
  if (a === null || b === null) return { value: null, interval: null };
  if (one.length < 2 || other.length < 2) return { value: a - b, interval: null };
  const error = (values: readonly number[], mean: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  const [e1, e2] = [error(one, a), error(other, b)];
  // Where nothing varies, rounding may say otherwise.
  if (e1 + e2 < 1e-30) return { value: a - b, interval: [a - b, a - b] };
  const degrees = (e1 + e2) ** 2 / (e1 ** 2 / (one.length - 1) + e2 ** 2 / (other.length - 1));
  const half = studentT(degrees, level) * Math.sqrt(e1 + e2);
  return { value: a - b, interval: [a - b - half, a - b + half] };
}
