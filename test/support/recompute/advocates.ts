import type { CustomerFacts } from './customer.facts.js';
import { inOrder, textOf, type TimedEvent } from './log.js';
import { moneyOf } from './tiers.js';

export type AdvocateFilters = Readonly<Partial<Record<'tier' | 'currency', string>>>;

/** Referrals of a customer that name nobody, or somebody else. */
export function referralsOf({ customerId, mergedFrom, facts }: CustomerFacts): readonly TimedEvent[] {
  const own = [customerId, ...mergedFrom];
  return facts.filter(({ type, data }) => type === 'customer.referral-made' && !own.includes(data.referredCustomerId));
}

/** Since when a customer recommends the brand (microseconds since 1970); null: they do not. */
export function advocateSince(customer: CustomerFacts): number | null {
  const last = customer.facts.findLast(({ type, data }) => type === 'feedback.submitted' && data.instrument === 'nps');
  const nps = last?.data.value ?? null;
  const first = referralsOf(customer)[0];
  const since = [
    ...(last !== undefined && nps >= 9 ? [last.at] : []),
    ...(first !== undefined && (nps === null || nps > 6) ? [first.at] : []),
  ];
  return since.length === 0 ? null : Math.min(...since);
}

/** What `/v1/advocates` answers; money is added up in hundredths. */
export function advocatesOf(customers: readonly CustomerFacts[], filters: AdvocateFilters): object {
  const { currency, warnings } = moneyOf(customers, filters.currency);
  // In the order in which customers' facts happened: the first referral of each is whose they are.
  const made = customers
    .flatMap((by) => referralsOf(by).map((fact) => ({ by, fact })))
    .sort((a, b) => inOrder(a.fact, b.fact));
  const brought = customers.flatMap((whom) => {
    const first = made.find(({ fact }) => [whom.customerId, ...whom.mergedFrom].includes(fact.data.referredCustomerId));
    if (first === undefined) return [];
    const spent = whom.facts
      .filter((fact) => fact.type in SIGNS && inOrder(first.fact, fact) < 0 && fact.data.currency === currency)
      .reduce((sum, { type, data }) => sum + (SIGNS[type] as number) * Math.round(Number(data.amount) * 100), 0);
    return [{ by: first.by, spent }];
  });
  const items = customers
    .filter(({ facts }) => {
      const tier = facts.findLast(({ type }) => type === 'customer.tier-assigned')?.data.tier;
      return filters.tier === undefined || tier === filters.tier;
    })
    .flatMap((customer) => {
      const since = advocateSince(customer);
      if (since === null || isErased(customer)) return [];
      const own = brought.filter(({ by }) => by === customer);
      const last = customer.facts.findLast(
        ({ type, data }) => type === 'feedback.submitted' && data.instrument === 'nps',
      );
      return [
        {
          customerId: customer.customerId,
          since: textOf(since),
          nps: last?.data.value ?? null,
          referrals: referralsOf(customer).length,
          referredCustomers: own.length,
          turnover: own.reduce((sum, { spent }) => sum + spent, 0),
        },
      ];
    })
    .sort(
      (a, b) =>
        b.turnover - a.turnover ||
        b.referrals - a.referrals ||
        Buffer.compare(Buffer.from(a.customerId), Buffer.from(b.customerId)),
    )
    .map(({ turnover, ...item }) => ({
      ...item,
      referredTurnover: currency === null ? null : String(turnover / 100),
    }));
  return { currency, warnings, items, nextCursor: null };
}

const SIGNS: Readonly<Record<string, number>> = { 'customer.purchase-made': 1, 'customer.purchase-returned': -1 };

/** Whether nothing that makes an advocate came after the last erasure. */
function isErased(customer: CustomerFacts): boolean {
  const erased = customer.facts.findLastIndex(({ type }) => type === 'customer.erased');
  const own = new Set(referralsOf(customer));
  return (
    erased >= 0 &&
    customer.facts.findLastIndex(
      (fact) => own.has(fact) || (fact.type === 'feedback.submitted' && fact.data.instrument === 'nps'),
    ) < erased
  );
}
