import type { CustomerFacts } from './customer.facts.js';
import { textOf } from './log.js';
import { moneyOf } from './tiers.js';

export type ValueFilters = Readonly<Partial<Record<'horizonDays' | 'discountRate' | 'currency', string>>>;

/**
 * What `/v1/customers/{customerId}/value` answers, without what is expected of the customer, which has proofs of its own; money is
 * added up in hundredths.
 */
export function valueOf(
  { customerId, mergedFrom, facts, contacts }: CustomerFacts,
  customers: readonly CustomerFacts[],
  { horizonDays = '365', discountRate = '0.1', ...filters }: ValueFilters,
): object {
  const { currency, warnings } = moneyOf(customers, filters.currency);
  const of = (type: string) => facts.filter((fact) => fact.type === type);
  const sum = (
    of: readonly ({ readonly amount?: string; readonly value?: string; readonly currency?: string } | undefined)[],
  ) =>
    of
      .filter((money) => money !== undefined && money.currency === currency)
      .reduce((total, money) => total + Math.round(Number(money?.amount ?? money?.value) * 100), 0);
  const data = (type: string) => of(type).map((fact) => fact.data);
  const turnover = sum(data('customer.purchase-made')) - sum(data('customer.purchase-returned'));
  const granted = data('complaint.compensation-granted').filter(({ kind }) => kind !== 'refund');
  const costToServe = sum(contacts.map((contact) => contact.data.cost)) + sum(granted);
  const money = (hundredths: number) => (currency === null ? null : String(hundredths / 100));
  const tierHistory = of('customer.tier-assigned').map((fact) => ({
    tier: fact.data.tier,
    at: textOf(fact.at),
    reason: fact.data.reason ?? null,
  }));
  return {
    customerId,
    mergedFrom,
    currency,
    warnings,
    turnover: money(turnover),
    costToServe: money(costToServe),
    contribution: money(turnover - costToServe),
    purchases: of('customer.purchase-made').length,
    returns: of('customer.purchase-returned').length,
    horizonDays: Number(horizonDays),
    discountRate: Number(discountRate),
    tier: tierHistory.at(-1)?.tier ?? null,
    tierHistory,
  };
}

/** An answer without what is expected of the customer. */
// biome-ignore lint/suspicious/noExplicitAny: an answer.
export function withoutOutlook({
  expectedPurchases,
  expectedSpend,
  lifetimeValue,
  intervals,
  n,
  tooFew,
  ...answer
}: any): object {
  return answer;
}
