import { dayOf } from './days.js';
import { studentT } from '#libs/insights/scores/student-t.score.js';
import { type CustomerFacts, tierAt } from './customer.facts.js';
import { byAllOrders } from '#test/support/regression.js';
import { isWithin, valenceOfAnswer } from './feedback.js';
import type { Journey, Stop } from './journeys.js';
import { laterFeedback } from './outcomes.js';
import { intervalOf, meanOf, scoresOf } from './scores.js';

const ABOUT = ['channel', 'brand', 'product', 'productLine', 'campaign'] as const;

export type ImportanceFilters = Readonly<
  Partial<Record<'from' | 'to' | 'tier' | 'definition' | 'over' | (typeof ABOUT)[number], string>>
>;
export const IMPORTANCE_FILTERS: readonly ImportanceFilters[] = [
  {},
  { tier: 'gold', from: '2024-02-15' },
  { brand: 'acme' },
  { brand: 'acme', product: 'card', tier: 'gold' },
  { definition: 'errand' },
  { over: 'journeys' },
  { over: 'journeys', tier: 'gold', from: '2024-02-15', definition: 'errand' },
  { over: 'journeys', channel: 'branch' },
  { over: 'journeys', channel: 'branch', brand: 'acme', to: '2030-01-01' },
];

const KINDS = ['experience', 'expectation', 'importance', 'ideal'] as const;

/** What an answer or a journey rates, by kind and dimension. */
type Rates = Readonly<Record<(typeof KINDS)[number], readonly (readonly [string, number])[]>>;

type Ratings = Rates & { readonly later: number | null; readonly own: number | null };

/** What `/v1/importance-performance` answers. */
export function importanceOf(
  customers: readonly CustomerFacts[],
  journeys: ReadonlyMap<string, readonly Journey[]>,
  timeZone: string,
  filters: ImportanceFilters,
): object {
  const rated =
    filters.over === 'journeys'
      ? journeysIn([...journeys.values()].flat(), timeZone, filters)
      : answersIn(customers, journeys, timeZone, filters);
  const valuesOf = (dimension: string, kind: keyof Rates) =>
    rated.flatMap((each) => each[kind].filter(([name]) => name === dimension).map(([, value]) => value));
  const names = [...new Set(rated.flatMap((each) => KINDS.flatMap((kind) => each[kind].map(([name]) => name))))].sort();
  const derived = derivedFrom(rated, names);
  const isStated = names.some((name) => valuesOf(name, 'importance').length >= 30);
  const rows = names.map((dimension) => {
    const [experience, expectation, said, ideal] = KINDS.map((kind) => valuesOf(dimension, kind)) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const importance = said.length >= 30 ? said : [];
    const isDerived = !isStated && derived !== null;
    const satisfaction = difference(experience, expectation);
    const weight = isDerived ? (derived.get(dimension) ?? null) : meanOf(importance);
    const told = [experience, expectation, importance, ideal].filter((values) => values.length > 0);
    return {
      dimension,
      experience: meanOf(experience),
      expectation: meanOf(expectation),
      satisfaction: satisfaction.value,
      importance: weight,
      weighted: weight === null || satisfaction.value === null ? null : weight * satisfaction.value,
      ideal: meanOf(ideal),
      gap: difference(experience, ideal).value,
      n: experience.length,
      counts: {
        experience: experience.length,
        expectation: expectation.length,
        importance: said.length,
        ideal: ideal.length,
      },
      intervals: {
        experience: intervalOf(experience, [0, 10]),
        expectation: intervalOf(expectation, [0, 10]),
        satisfaction: satisfaction.interval,
        importance: intervalOf(importance, [0, 10]),
        ideal: intervalOf(ideal, [0, 10]),
        gap: difference(experience, ideal).interval,
      },
      tooFew: Math.min(...told.map(({ length }) => length)) < 30,
    };
  });
  const placed = rows.filter(({ experience, importance }) => experience !== null && importance !== null);
  const middle = (values: readonly (number | null)[]) => meanOf(values as number[]) as number;
  const crossHair =
    placed.length < 2
      ? null
      : {
          experience: middle(placed.map((each) => each.experience)),
          importance: middle(placed.map((each) => each.importance)),
        };
  const whole = rows.reduce((sum, each) => sum + (each.satisfaction === null ? 0 : (each.importance ?? 0)), 0);
  const items = rows
    .map((row) => ({
      ...row,
      priority: row.weighted === null || whole === 0 ? null : Math.max(0, -row.weighted / whole),
      quadrant: quadrantOf(row, crossHair),
    }))
    .sort((a, b) => compared(a.weighted, b.weighted) || (a.dimension < b.dimension ? -1 : 1));
  const [first] = items;
  return {
    over: filters.over ?? 'feedback',
    key: (first?.weighted ?? 0) < 0 ? first?.dimension : null,
    crossHair,
    importanceBasis: isStated ? 'stated' : derived === null ? null : 'derived',
    items,
    nextCursor: null,
  };
}

/** Shares of R² over what rates all of the dimensions rated most often that leave 30, by all orders; the largest is 10. */
function derivedFrom(rated: readonly Ratings[], names: readonly string[]): ReadonlyMap<string, number> | null {
  const countOf = (name: string) => rated.filter(({ experience }) => experience.some(([each]) => each === name)).length;
  const ranked = names
    .filter((name) => countOf(name) >= 30)
    .sort((a, b) => countOf(b) - countOf(a) || (a < b ? -1 : 1));
  for (const outcome of ['later', 'own'] as const)
    for (let size = ranked.length; size > 0; size--) {
      const wanted = ranked.slice(0, size);
      const rows = rated.flatMap(({ experience, [outcome]: y }) => {
        const found = new Map(experience);
        return y === null || !wanted.every((name) => found.has(name))
          ? []
          : [[...wanted.map((name) => found.get(name) as number), y]];
      });
      if (rows.length < 30) continue;
      const shares = byAllOrders(rows);
      const largest = Math.max(...shares);
      return largest > 0 ? new Map(wanted.map((name, at) => [name, (10 * (shares[at] as number)) / largest])) : null;
    }
  return null;
}

const compared = (a: number | null, b: number | null) => (a ?? Number.MAX_VALUE) - (b ?? Number.MAX_VALUE);

function answersIn(
  customers: readonly CustomerFacts[],
  journeys: ReadonlyMap<string, readonly Journey[]>,
  timeZone: string,
  { tier, definition, ...filters }: ImportanceFilters,
): readonly Ratings[] {
  return customers.flatMap(({ customerId, facts }) =>
    facts
      .filter(({ type }) => type === 'feedback.submitted')
      .filter(({ time }) => isWithin(dayOf(time, timeZone), filters))
      .filter(({ data }) => ABOUT.every((name) => filters[name] === undefined || data.about?.[name] === filters[name]))
      .filter(({ at }) => tier === undefined || tierAt(facts, at) === tier)
      .filter(
        ({ eventId }) =>
          definition === undefined ||
          journeys
            .get(customerId)
            ?.some(
              (each) =>
                each.definition === definition && each.outcomes.some(({ listed }) => listed.eventId === eventId),
            ),
      )
      .map(({ data, derived }) => ({ ...ratingsOf(data), later: null, own: valenceOfAnswer({ data, derived }) })),
  );
}

/** Journeys by the means of their touchpoints' ratings, and by what attached answers say besides. */
function journeysIn(
  journeys: readonly Journey[],
  timeZone: string,
  { tier, definition, ...filters }: ImportanceFilters,
): readonly Ratings[] {
  return journeys
    .filter(({ status }) => status !== 'open')
    .filter((each) => tier === undefined || each.tier === tier)
    .filter((each) => definition === undefined || each.definition === definition)
    .filter(({ stops }) => isWithin(dayOf(Math.floor((stops.at(-1) as Stop).at / 1000), timeZone), filters))
    .map((journey) => ({
      ...journey,
      peakEnd: scoresOf(journey)['peakEnd'] as number | null,
      rated: journey.stops.filter(({ data }) => data.dimensions !== undefined),
    }))
    .filter(({ rated }) =>
      ABOUT.every((name) => {
        const has = ({ data }: Stop) => (name === 'channel' ? data.channel : data.about?.[name]) === filters[name];
        return filters[name] === undefined || rated.some(has);
      }),
    )
    .map(({ rated, outcomes, peakEnd }) => {
      const names = [...new Set(rated.flatMap(({ data }) => Object.keys(data.dimensions)))];
      const means = names.map((name): readonly [string, number] => [
        name,
        meanOf(rated.flatMap(({ data }) => data.dimensions[name] ?? [])) as number,
      ]);
      const said = outcomes.map(({ ratings }) => ratingsOf(ratings));
      return {
        experience: means,
        expectation: said.flatMap(({ expectation }) => expectation),
        importance: said.flatMap(({ importance }) => importance),
        ideal: said.flatMap(({ ideal }) => ideal),
        later: laterFeedback(outcomes),
        own: peakEnd,
      };
    });
}

// biome-ignore lint/suspicious/noExplicitAny: as it was published.
function ratingsOf(data: any): Rates {
  const of = (given: Record<string, number> | undefined) => Object.entries(given ?? {});
  return {
    experience: of(data.dimensions),
    expectation: of(data.expected),
    importance: of(data.importance),
    ideal: of(data.ideal),
  };
}

function quadrantOf(
  { experience, importance }: { readonly experience: number | null; readonly importance: number | null },
  crossHair: { readonly experience: number; readonly importance: number } | null,
): string | null {
  if (experience === null || importance === null || crossHair === null) return null;
  const [good, important] = [experience - crossHair.experience > -1e-9, importance - crossHair.importance > -1e-9];
  return important ? (good ? 'keep-up' : 'concentrate') : good ? 'possible-overkill' : 'low-priority';
}

/** Welch's. */
function difference(one: readonly number[], other: readonly number[]) {
  const [a, b] = [meanOf(one), meanOf(other)];
  if (a === null || b === null) return { value: null, interval: null };
  if (one.length < 2 || other.length < 2) return { value: a - b, interval: null };
  const error = (values: readonly number[], mean: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  const [e1, e2] = [error(one, a), error(other, b)];
  // Where nothing varies, rounding may say otherwise.
  if (e1 + e2 < 1e-20) return { value: a - b, interval: [a - b, a - b] as const };
  const degrees = (e1 + e2) ** 2 / (e1 ** 2 / (one.length - 1) + e2 ** 2 / (other.length - 1));
  const half = studentT(degrees, 0.95) * Math.sqrt(e1 + e2);
  return { value: a - b, interval: [a - b - half, a - b + half] as const };
}
