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
  readonly purchases: Readonly<Record<string, Turnover>>;
}

/** A customer about whom nothing is known. */
export const nothing: CustomerSummary = { purchases: {} };

/** Types of the facts that profiles are made from, besides the touchpoints. */
export const SUMMARISED = [
  'customer.registered',
  'customer.profile-changed',
  'customer.tier-assigned',
  'customer.purchase-made',
  'customer.purchase-returned',
  'feedback.submitted',
] as const satisfies readonly CustomerEventType[];

export type SummarisedFact = Typed<(typeof SUMMARISED)[number]> & Pick<WholeFact, 'place'>;

/** What one fact says. */
export function customerSummaryOf(fact: SummarisedFact): CustomerSummary {
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
      return { ...nothing, purchases: turnover(fact.data.currency, 1, toTenThousandths(fact.data.amount)) };
    case 'customer.purchase-returned':
      return { ...nothing, purchases: turnover(fact.data.currency, 0, -toTenThousandths(fact.data.amount)) };
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
    tier: latestOf(a.tier, b.tier),
    segment: latestOf(a.segment, b.segment),
    potential: latestOf(a.potential, b.potential),
    nps: latestOf(a.nps, b.nps),
    csat: latestOf(a.csat, b.csat),
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
