import fc from 'fast-check';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Fact, FactTenant, Way } from './fact.tenant.js';
import { errand, RandomFacts } from './random.facts.js';
import { inOrder, microsecondsOf } from './recompute/log.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LATEST = Math.floor(Date.now() / DAY) * DAY - 6 * DAY;
/** The last two are exactly 30 days apart, as far as feedback looks back; the first crosses a change of clocks. */
export const DAYS = [Date.parse('2024-03-30T12:00:00Z'), LATEST - 30 * DAY, LATEST];

/** A tenant's own definition, then another of the same name: the one in force at the end counts. */
export const DEFINITIONS: readonly (readonly [name: string, body: object])[] = [
  ['errand', { ...errand, learnExpectations: true }],
  ['errand', { ...errand, learnExpectations: true, terminal: ['visit'], idleGapSeconds: 7_200, saturation: 0.2 }],
  [
    'counter',
    {
      stages: [{ name: 'in', phase: 'in-sale', touchpoints: ['queueing', 'fees'] }],
      terminal: [],
      idleGapSeconds: 10_800,
    },
  ],
];

/** How much a history holds, as [least, most]. */
export interface HistorySize {
  readonly customers: number;
  readonly facts: Range;
  readonly changes: Range;
  readonly repeats: Range;
  /** The number of facts in one request. */
  readonly batch: number;
  readonly puts: Range;
}
type Range = readonly [least: number, most: number];

interface Change {
  readonly kind: 'merge' | 'valence' | 'time' | 'journey' | 'clear';
  readonly about: number;
  readonly value: number;
  readonly at: number;
}

/** What is published, and how: the same plan gives the same history wherever it is carried out. */
export interface History {
  readonly customers: number;
  readonly seed: number;
  /** Facts about facts, as random ones are too rare: merges, and corrections of the same few touchpoints. */
  readonly changes: readonly Change[];
  /** The numbers of the facts, in order of arrival. */
  readonly arrival: readonly number[];
  /** Which facts arrive once more, and where in between. */
  readonly repeats: readonly number[];
  readonly sizes: readonly number[];
  readonly ways: readonly Way[];
  /** The share of the requests after which each definition is put, in percent. */
  readonly puts: readonly number[];
  readonly inFlight: number;
}

export function histories(size: HistorySize): fc.Arbitrary<History> {
  const [, facts] = size.facts;
  return fc.record({
    customers: fc.constant(size.customers),
    seed: fc.noShrink(fc.nat()),
    changes: fc.array(
      fc.record({
        kind: fc.constantFrom('merge', 'valence', 'valence', 'time', 'journey', 'clear'),
        about: fc.nat(size.customers - 1),
        value: fc.nat(20),
        at: fc.nat(10_000),
      }),
      lengthOf(size.changes),
    ),
    arrival: fc.shuffledSubarray(
      Array.from({ length: facts }, (_, index) => index),
      lengthOf(size.facts),
    ),
    repeats: fc.array(fc.nat(facts - 1), lengthOf(size.repeats)),
    sizes: fc.array(fc.integer({ min: 1, max: size.batch }), { minLength: 1, maxLength: 12 }),
    ways: fc.array(fc.record({ form: fc.constantFrom('structured', 'binary', 'plain'), otherwise: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    }),
    puts: fc.array(fc.nat(100), lengthOf(size.puts)).map((places) => [...places].sort((a, b) => a - b)),
    inFlight: fc.integer({ min: 1, max: 4 }),
  });
}

// As many as given, regardless of fast-check's own notion of size.
const lengthOf = ([minLength, maxLength]: Range) => ({ minLength, maxLength, size: 'max' }) as const;

/** Facts squeezed into a few days so that they interact: random ones are spread over a year. */
export function factsOf(tenant: string, { customers, seed, changes, arrival }: History): readonly Fact[] {
  const random = new RandomFacts(tenant, 'f', seed, customers, Date.parse('2024-12-31T00:00:00Z'));
  const all = Array.from({ length: Math.max(...arrival) + 1 }, () => random.next() as Fact).map(
    ({ data, ...fact }) => ({
      ...fact,
      time: near(Date.parse(fact.time), fact.time),
      data:
        typeof data.occurredAt === 'string'
          ? { ...data, occurredAt: near(Date.parse(data.occurredAt), data.occurredAt) }
          : data,
    }),
  );
  const touchpoints = all.filter(({ type }) => type === 'peakend.touchpoint.recorded.v1');
  // Each arrives where its number puts it: before, among or after the others.
  return changes.reduce<readonly Fact[]>(
    (facts, change, index) =>
      facts.toSpliced(
        (change.at * 7) % (facts.length + 1),
        0,
        changeOf(tenant, change, `x-${index}`, customers, touchpoints),
      ),
    arrival.map((index) => all[index] as Fact),
  );
}

/** A moment in those days, with the microseconds of the given text. */
function near(time: number, like = ''): string {
  const hour = Math.floor(time / HOUR);
  const moment = (DAYS[hour % DAYS.length] as number) + (Math.floor(hour / DAYS.length) % 40) * HOUR;
  return new Date(moment).toISOString().replace('Z', `${like.slice(23, -1)}Z`);
}

function changeOf(
  tenant: string,
  { kind, about, value, at }: Change,
  id: string,
  customers: number,
  touchpoints: readonly Fact[],
): Fact {
  const source = '/channels/changes';
  const common = { specversion: '1.0', source, id, time: near(at * HOUR) };
  if (kind === 'merge') {
    const into = `c-${(about + 1 + (value % (customers - 1))) % customers}`;
    const data = { into, ...(value % 3 === 0 && { onlyFirst: true }) };
    return { ...common, type: 'peakend.customer.merged.v1', subject: `c-${about}`, data };
  }
  const touchpoint = touchpoints[about] as Fact;
  const fields = {
    valence: { valence: (value - 10) / 10 },
    time: { occurredAt: near((at + value) * HOUR) },
    journey: { journey: value % 3 === 0 ? null : { id: `visit-${value % 3}` } },
    clear: { valence: null },
  };
  const data = { eventId: eventIdOf(tenant, touchpoint.source, touchpoint.id), ...fields[kind] };
  return { ...common, type: 'peakend.touchpoint.corrected.v1', subject: touchpoint.subject, data };
}

const pick = <T>(values: readonly T[], index: number) => values[index % values.length] as T;

/** Publishes each fact once, in event-time order, after all definitions. */
export async function publishOrdered(tenant: FactTenant, facts: readonly Fact[], history: History): Promise<void> {
  for (const index of history.puts.keys()) await tenant.put(...pick(DEFINITIONS, index));
  const placed = facts.map((fact) => {
    const { type, time, sequence = null, source, id } = fact;
    return {
      fact,
      place: { type: type.slice('peakend.'.length, -'.v1'.length), at: microsecondsOf(time), sequence, source, id },
    };
  });
  const ordered = placed.sort((a, b) => inOrder(a.place, b.place)).map(({ fact }) => fact);
  await tenant.publish(ordered, { form: 'structured', otherwise: false });
}

/** Publishes in order of arrival: several requests at once, some facts repeated, and definitions put in between. */
export async function publishShuffled(tenant: FactTenant, facts: readonly Fact[], history: History): Promise<void> {
  const arriving = history.repeats.reduce<readonly Fact[]>(
    (sent, number) => sent.toSpliced((number * 13) % (sent.length + 1), 0, pick(facts, number)),
    facts,
  );
  const requests: (() => Promise<void>)[] = [];
  for (let from = 0; from < arriving.length; ) {
    const size = pick(history.sizes, requests.length);
    const way = pick(history.ways, requests.length);
    const part = arriving.slice(from, (from += size));
    requests.push(() => tenant.publish(part, way));
  }
  const putAfter = history.puts.map((share) => Math.floor((share * requests.length) / 100));
  let put = Promise.resolve();
  for (let next = 0; next <= requests.length; next += history.inFlight) {
    for (const [index, after] of putAfter.entries())
      if (after >= next && after < next + history.inFlight)
        put = put.then(() => tenant.put(...pick(DEFINITIONS, index)));
    await Promise.all([put, ...requests.slice(next, next + history.inFlight).map((request) => request())]);
  }
}
