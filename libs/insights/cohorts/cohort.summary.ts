import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';

/** A value that the latest fact decides (docs/rules.md 1.1); `place` in hexadecimal, so that text sorts like places. */
export type Latest<T> = readonly [place: string, value: T];

/** What a customer did in a month. */
export interface Month {
  readonly purchases: number;
  /** Purchases less returns by currency, in units of 1e-4: decimal text, because it may exceed 2^53. */
  readonly turnover: Readonly<Record<string, string>>;
}

/**
 * What cohorts need of all facts of a customer. `mergeSummaries` is associative and commutative, so facts may come in any order;
 * each must come once. Its size grows with months, but not with what happens in one.
 */
export interface CohortSummary {
  readonly tier?: Latest<string>;
  /** By the first day of a month of the tenant's. */
  readonly months: Readonly<Record<string, Month>>;
}

/** A customer about whom nothing is known. */
export const nothing: CohortSummary = { months: {} };

/** Types of the facts that cohorts are made from. */
export const COHORT_FACTS = [
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.tier-assigned',
] as const satisfies readonly CustomerEventType[];

export type CohortFact = Typed<(typeof COHORT_FACTS)[number]> & Pick<WholeFact, 'place' | 'time'>;

/** The first day of the month of a day. */
export function monthOf(day: string): string {
  return `${day.slice(0, -2)}01`;
}

/** What one fact says. `day`: the tenant's date of it. */
export function cohortSummaryOf(fact: CohortFact, day: string): CohortSummary {
  if (fact.type === 'customer.tier-assigned') return { ...nothing, tier: [fact.place.toString('hex'), fact.data.tier] };
  const { amount, currency } = fact.data;
  const isPurchase = fact.type === 'customer.purchase-made';
  const units = toTenThousandths(amount);
  const month = { purchases: isPurchase ? 1 : 0, turnover: { [currency]: `${isPurchase ? units : -units}` } };
  return { months: { [monthOf(day)]: month } };
}

export function mergeSummaries(a: CohortSummary, b: CohortSummary): CohortSummary {
  const months: Record<string, Month> = { ...a.months };
  for (const [name, month] of Object.entries(b.months)) {
    const known = months[name];
    months[name] = known ? addMonths(known, month) : month;
  }
  const tier = latestOf(a.tier, b.tier);
  return { ...(tier === undefined ? {} : { tier }), months };
}

function addMonths(a: Month, b: Month): Month {
  const turnover: Record<string, string> = { ...a.turnover };
  for (const [currency, amount] of Object.entries(b.turnover))
    turnover[currency] = `${BigInt(turnover[currency] ?? 0) + BigInt(amount)}`;
  return { purchases: a.purchases + b.purchases, turnover };
}

function latestOf<T>(a: Latest<T> | undefined, b: Latest<T> | undefined): Latest<T> | undefined {
  if (!a || !b) return a ?? b;
  return b[0] > a[0] ? b : a;
}
