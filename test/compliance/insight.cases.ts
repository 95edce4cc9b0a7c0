import fc from 'fast-check';
import { comparePlaces, placeOf } from '#libs/kernel/place.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { DAYS, histories } from '#test/support/fact.history.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { draftedFacts, drafts } from '#test/support/drafted.facts.js';
import { factAbout, factsIn, logOf } from '#test/support/stored.history.js';
import type { InsightWorld } from './insight.world.js';

const HOUR = 3_600_000;
const LAST_DAY = DAYS.at(-1) as number;
/** Facts reach 40 hours beyond the last day; by the later moment, some journeys have closed and some have not. */
export const [EARLY, LATE] = [LAST_DAY + 10 * HOUR, LAST_DAY + 44 * HOUR];

const SIZE = { customers: 3, facts: [15, 40], changes: [4, 12], repeats: [0, 0], batch: 9, puts: [0, 0] } as const;
export const CUSTOMERS = Array.from({ length: SIZE.customers }, (_, index) => `c-${index}`);

/** A history, and another way in which it may arrive. */
export interface Case {
  /** In log order. */
  readonly events: readonly StoredEvent[];
  /** Numbers that drive choices; reused from the start when they run out. */
  readonly picks: readonly number[];
  /** How many events come at once; reused from the start when they run out. */
  readonly sizes: readonly number[];
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    facts: fc.oneof(histories(SIZE).map(factsIn), drafts.map(draftedFacts)),
    puts: fc.array(fc.nat(100), { maxLength: 2 }),
    picks: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 40 }),
    sizes: fc.array(fc.integer({ min: 1, max: SIZE.batch }), { minLength: 1, maxLength: 6 }),
  })
  .map(({ facts, puts, ...rest }) => ({ events: logOf(facts, SIZE.customers, [...puts].sort(ascending)), ...rest }));

function ascending(a: number, b: number): number {
  return a - b;
}

export interface Runs {
  readonly runs: number;
  /** Undefined: a different one each time. */
  readonly seed?: number;
  /** The most histories that are tried until each column has been shown; undefined: as many as that takes. */
  readonly showing?: number;
}

/** `SEED=… npx jest …` reruns the histories of a failure. */
export const RUNS: Runs = {
  runs: full ? 60 : 1,
  ...(process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }),
};

/** In how many milliseconds so many histories end unless something hangs. */
export const withinMs = (runs: number) => Math.max(PATIENCE_MS, runs * 30_000);

/** A property of all histories. */
export function forCases({ runs, seed }: Runs, property: (given: Case) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(cases, property), {
    numRuns: runs,
    ...(seed === undefined ? {} : { seed }),
    // Finding the smallest failing history takes long, so only full runs do it.
    endOnFailure: !full,
    interruptAfterTimeLimit: withinMs(runs) * 0.8,
    markInterruptAsFailure: true,
  });
}

export function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}

export const isDefinition = ({ customerId }: StoredEvent) => customerId === null;
const isFact = (event: StoredEvent) => !isDefinition(event);

/** In event-time order, after everything that concerns no customer. */
export function inOrder(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const facts = events.filter(isFact).sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  return [...events.filter(isDefinition), ...facts];
}

/** Facts in another order; what concerns no customer keeps its order, and stands where something of that kind stood. */
export function shuffled(events: readonly StoredEvent[], picks: readonly number[]): readonly StoredEvent[] {
  const facts = events
    .filter(isFact)
    .map((event, index) => ({ event, key: pick(picks, index), index }))
    .sort((a, b) => a.key - b.key || a.index - b.index)
    .map(({ event }) => event);
  let next = 0;
  return events.map((event) => (isDefinition(event) ? event : (facts[next++] as StoredEvent)));
}

/** The events, cut into batches. */
export function batchesOf(
  events: readonly StoredEvent[],
  sizes: readonly number[],
): readonly (readonly StoredEvent[])[] {
  const batches: (readonly StoredEvent[])[] = [];
  for (let from = 0; from < events.length; ) {
    const size = pick(sizes, batches.length);
    batches.push(events.slice(from, from + size));
    from += size;
  }
  return batches;
}

/** Whether an event is a touchpoint. */
export const isTouchpoint = ({ type }: StoredEvent) => type === 'touchpoint.recorded';

/** The first customer is merged into the second, and the second into the third. */
export function chainOfMerges(): readonly StoredEvent[] {
  const merge = (from: number, into: number) =>
    factAbout(`c-${from}`, 'customer.merged', DAYS[1] as number, `chain-${from}`, { into: `c-${into}` });
  return [merge(0, 1), merge(1, 2)];
}

/** Takes batches while time passes, and does the work that results from both. */
export async function takeAll(
  world: InsightWorld,
  batches: readonly (readonly StoredEvent[])[],
  between: (index: number) => Promise<void> = async () => undefined,
): Promise<void> {
  for (const [index, batch] of batches.entries()) {
    world.now = EARLY + Math.floor(((LATE - EARLY) * index) / batches.length);
    await world.take(batch);
    await between(index);
    await world.tick();
  }
  world.now = LATE;
  await world.finish();
}

/** The rows of an installation that receives everything at once, late. */
export async function fresh(world: InsightWorld, events: readonly StoredEvent[]): Promise<readonly string[]> {
  await world.forget();
  world.now = LATE;
  await world.take(events);
  await world.finish();
  return world.rows();
}

/** The rows of an installation that receives it batch by batch. */
export async function live(
  world: InsightWorld,
  batches: readonly (readonly StoredEvent[])[],
  between?: (index: number) => Promise<void>,
): Promise<readonly string[]> {
  await world.forget();
  await takeAll(world, batches, between);
  return world.rows();
}
