import { type CustomerChange, isFactOf, type WholeFact } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { minus, type Whole } from '#libs/kernel/whole.js';
import { comparePlaces } from '#libs/kernel/place.js';

/** Types of the facts that tell what customers of a tier bring, and what they get. */
export const TIER_FACTS = [
  'touchpoint.recorded',
  'customer.purchase-made',
  'customer.purchase-returned',
  'complaint.compensation-granted',
  'customer.tier-assigned',
] as const;

/** What is counted of a customer's day in a tier. */
export const MEASURES = [
  /** How many customers came into the tier, less those that left it for another. */
  'customers',
  'contacts',
  /** Of contacts, in microseconds. */
  'seconds',
  'purchases',
  /** Purchases less returns; this and the others in units of 1e-4 of their currency. */
  'revenue',
  /** Of contacts. */
  'cost',
  /** But refunds: the return lowers the revenue already. */
  'compensation',
] as const;
export type Measure = (typeof MEASURES)[number];

/** The currency under which what is no money is counted. */
export const NO_MONEY = '';

/** `-`: none; else `=` and the tier. */
export const tierKey = (tier: string | null): string => (tier === null ? '-' : `=${tier}`);
export const tierOfKey = (key: string): string | null => (key === '-' ? null : key.slice(1));

/** What is counted under a day, a tier and a currency. */
export interface Added {
  /** The tenant's date. */
  readonly day: string;
  /** `tierKey` */
  readonly tier: string;
  readonly currency: string;
  readonly counts: Readonly<Partial<Record<Measure, Whole>>>;
}

type TierFact = WholeFact<(typeof TIER_FACTS)[number]>;
type DayOf = (time: number) => string;

const MICROSECONDS = 1_000_000;

/** What all facts of a customer say together. */
export function addedByAll(facts: readonly WholeFact[], dayOf: DayOf): readonly Added[] {
  const told = facts.filter((fact) => isFactOf(fact, TIER_FACTS));
  const assigned = told.filter((fact) => fact.type === 'customer.tier-assigned');
  const tiers = new Tiers(assigned.map(({ place, data }) => ({ place, tier: data.tier })));
  return [...told.flatMap((fact) => addedByFact(fact, tiers, dayOf)), ...addedByTiers(assigned, dayOf)];
}

/** What a batch adds to what is known of a customer whose tiers stay the same. */
export function addedByChange(
  { facts, touchpoints }: Pick<CustomerChange, 'facts' | 'touchpoints'>,
  tiers: Tiers,
  dayOf: DayOf,
): readonly Added[] {
  const of = (touchpoint: Touchpoint | null) =>
    touchpoint === null ? [] : addedByTouchpoint(touchpoint, tiers, dayOf);
  return [
    ...touchpoints.flatMap(({ before, after }) => [...takenBack(of(before)), ...of(after)]),
    ...facts
      .filter((fact) => isFactOf(fact, TIER_FACTS))
      .filter(({ type }) => type !== 'touchpoint.recorded')
      .flatMap((fact) => addedByFact(fact, tiers, dayOf)),
  ];
}

/** The same with the opposite sign. */
export function takenBack(added: readonly Added[]): readonly Added[] {
  return added.map(({ counts, ...rest }) => ({
    ...rest,
    counts: Object.fromEntries(Object.entries(counts).map(([measure, count]) => [measure, minus(0, count)])),
  }));
}

/**
 * How much was done on each day: contacts and purchases.
 * @param known what is added to
 */
export function activityIn(
  added: readonly Added[],
  known: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const activity = new Map(known);
  for (const { day, currency, counts } of added) {
    if (currency !== NO_MONEY) continue;
    const more = Number(counts.contacts ?? 0) + Number(counts.purchases ?? 0);
    activity.set(day, (activity.get(day) ?? 0) + more);
  }
  return activity;
}

/** The days with activities. */
export function activeIn(activity: ReadonlyMap<string, number>): readonly string[] {
  return [...activity].filter(([, n]) => n > 0).map(([day]) => day);
}

/** The day of the first tier: on later ones, as many customers come into a tier as leave one. Null: there is none. */
export function tieredOn(added: readonly Added[]): string | null {
  const moved = new Map<string, number>();
  for (const { day, counts } of added) moved.set(day, (moved.get(day) ?? 0) + Number(counts.customers ?? 0));
  return [...moved].find(([, customers]) => customers > 0)?.[0] ?? null;
}

function addedByTouchpoint(
  { place, time, durationSeconds, cost }: Pick<Touchpoint, 'place' | 'time' | 'durationSeconds' | 'cost'>,
  tiers: Tiers,
  dayOf: DayOf,
): readonly Added[] {
  const at = { day: dayOf(time), tier: tierKey(tiers.at(place)) };
  const seconds = Math.round((durationSeconds ?? 0) * MICROSECONDS);
  return [
    { ...at, currency: NO_MONEY, counts: { contacts: 1, seconds } },
    ...(cost === null ? [] : [{ ...at, currency: cost.currency, counts: { cost: toTenThousandths(cost.amount) } }]),
  ];
}

/** What one fact says by itself. */
function addedByFact(fact: TierFact, tiers: Tiers, dayOf: DayOf): readonly Added[] {
  const at = { day: dayOf(fact.time), tier: tierKey(tiers.at(fact.place)) };
  switch (fact.type) {
    case 'touchpoint.recorded':
      return addedByTouchpoint(touchpointOf(fact.eventId, fact.place, fact.time, fact), tiers, dayOf);
    case 'customer.purchase-made': {
      const { amount, currency } = fact.data;
      return [
        { ...at, currency: NO_MONEY, counts: { purchases: 1 } },
        { ...at, currency, counts: { purchases: 1, revenue: toTenThousandths(amount) } },
      ];
    }
    case 'customer.purchase-returned':
      return [{ ...at, currency: fact.data.currency, counts: { revenue: -toTenThousandths(fact.data.amount) } }];
    case 'complaint.compensation-granted': {
      const { kind, value, currency } = fact.data;
      if (kind === 'refund' || value === undefined || currency === undefined) return [];
      return [{ ...at, currency, counts: { compensation: toTenThousandths(value) } }];
    }
    case 'customer.tier-assigned':
      return [];
  }
}

/** Who comes into a tier, and leaves the one before it. */
function addedByTiers(assigned: readonly WholeFact<'customer.tier-assigned'>[], dayOf: DayOf): readonly Added[] {
  const inOrder = [...assigned].sort((a, b) => comparePlaces(a.place, b.place));
  return inOrder.flatMap(({ time, data }, index) => {
    const left = inOrder[index - 1];
    const moved = (tier: string, customers: number) => ({
      day: dayOf(time),
      tier: tierKey(tier),
      currency: NO_MONEY,
      counts: { customers },
    });
    return [moved(data.tier, 1), ...(left === undefined ? [] : [moved(left.data.tier, -1)])];
  });
}
