import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';

/** A value that the latest fact decides (docs/rules.md 1.1); `place` in hexadecimal, so that text sorts like places. */
export type Latest<T> = readonly [place: string, value: T];

/** Money of one currency, in units of 1e-4. */
export interface Turnover {
  readonly count: number;
  /** Purchases less returns; decimal text, because it may exceed 2^53. */
  readonly amount: string;
}

/**
 * What a customer's profile needs of all its facts except the touchpoints. `merge` is associative and commutative, so
 * facts may come in any order; each must come once.
 */
export interface CustomerSummary {
  readonly tier?: Latest<string>;
  readonly segment?: Latest<string>;
  readonly potential?: Latest<string>;
  readonly nps?: Latest<number>;
  readonly csat?: Latest<number>;
  /** The latest of lost and won back. */
  readonly loss?: Latest<'lost' | 'won-back'>;
  readonly lastPurchase?: Latest<null>;
  readonly purchases: Readonly<Record<string, Turnover>>;
  /** The first distinct days with a purchase (tenant's dates, ascending), as many as make a customer loyal. */
  readonly purchaseDays: readonly string[];
}

/** Purchase days that make a customer loyal, and active (docs/rules.md 9.2). */
export const LOYAL_DAYS = 6;
export const ACTIVE_DAYS = 2;

/** A customer about whom nothing is known. */
export const nothing: CustomerSummary = { purchases: {}, purchaseDays: [] };

/** Types of the facts that profiles are made from, besides the touchpoints. */
export const SUMMARISED = [
  'customer.registered',
  'customer.profile-changed',
  'customer.tier-assigned',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.lost',
  'customer.won-back',
  'feedback.submitted',
] as const satisfies readonly CustomerEventType[];

export type SummarisedFact = Typed<(typeof SUMMARISED)[number]> & Pick<WholeFact, 'place' | 'time'>;

/** What one fact says. `day`: the tenant's date of it. */
export function customerSummaryOf(fact: SummarisedFact, day: string): CustomerSummary {
  const place = fact.place.toString('hex');
  const latest = <T>(value: T): Latest<T> => [place, value];
  switch (fact.type) {
    case 'customer.tier-assigned':
      return { ...nothing, tier: latest(fact.data.tier) };
    case 'customer.registered':
    case 'customer.profile-changed': {
      const { segment, potential } = fact.data;
      return {
        ...nothing,
        ...(segment === undefined ? {} : { segment: latest(segment) }),
        ...(potential === undefined ? {} : { potential: latest(potential) }),
      };
    }
    case 'customer.purchase-made':
      return {
        ...nothing,
        lastPurchase: latest(null),
        purchaseDays: [day],
        purchases: turnover(fact.data.currency, 1, toTenThousandths(fact.data.amount)),
      };
    case 'customer.purchase-returned':
      return { ...nothing, purchases: turnover(fact.data.currency, 0, -toTenThousandths(fact.data.amount)) };
    case 'customer.lost':
      return { ...nothing, loss: latest('lost') };
    case 'customer.won-back':
      return { ...nothing, loss: latest('won-back') };
    case 'feedback.submitted': {
      const { instrument, value } = fact.data;
      if (value === undefined) return nothing;
      if (instrument === 'nps') return { ...nothing, nps: latest(value) };
      if (instrument === 'csat') return { ...nothing, csat: latest(value) };
      return nothing;
    }
  }
}

function turnover(currency: string, count: number, amount: bigint): Record<string, Turnover> {
  return { [currency]: { count, amount: `${amount}` } };
}

export function mergeSummaries(a: CustomerSummary, b: CustomerSummary): CustomerSummary {
  return {
    purchases: addTurnovers(a.purchases, b.purchases),
    purchaseDays: [...new Set([...a.purchaseDays, ...b.purchaseDays])].sort().slice(0, LOYAL_DAYS),
    tier: latestOf(a.tier, b.tier),
    segment: latestOf(a.segment, b.segment),
    potential: latestOf(a.potential, b.potential),
    nps: latestOf(a.nps, b.nps),
    csat: latestOf(a.csat, b.csat),
    loss: latestOf(a.loss, b.loss),
    lastPurchase: latestOf(a.lastPurchase, b.lastPurchase),
  };
}

function latestOf<T>(a: Latest<T> | undefined, b: Latest<T> | undefined): Latest<T> | undefined {
  if (!a || !b) return a ?? b;
  return b[0] > a[0] ? b : a;
}

function addTurnovers(a: CustomerSummary['purchases'], b: CustomerSummary['purchases']): Record<string, Turnover> {
  const sum: Record<string, Turnover> = { ...a };
  for (const [currency, { count, amount }] of Object.entries(b)) {
    const known = sum[currency];
    sum[currency] = known
      ? { count: known.count + count, amount: `${BigInt(known.amount) + BigInt(amount)}` }
      : { count, amount };
  }
  return sum;
}

export type Lifecycle = 'prospect' | 'new' | 'active' | 'loyal' | 'lost' | 'won-back';

/** The first that holds: lost (until won back), won-back (until the next purchase), loyal, active, new, prospect. */
export function lifecycleOf({ loss, lastPurchase, purchaseDays }: CustomerSummary): Lifecycle {
  if (loss?.[1] === 'lost') return 'lost';
  if (loss && (!lastPurchase || lastPurchase[0] < loss[0])) return 'won-back';
  if (purchaseDays.length >= LOYAL_DAYS) return 'loyal';
  if (purchaseDays.length >= ACTIVE_DAYS) return 'active';
  return purchaseDays.length > 0 ? 'new' : 'prospect';
}
