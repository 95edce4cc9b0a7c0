import { dayOf } from './days.js';
import type { CustomerFacts } from './customer.facts.js';
import { shareOf } from './feedback.js';
import { moneyOf } from './tiers.js';

/** `from` and `to` are first days of months, half-open. */
export type CohortFilters = Readonly<Partial<Record<'from' | 'to' | 'tier' | 'currency', string>>>;

/** What `/v1/cohorts` answers; money is added up in hundredths. */
export function cohortsOf(
  customers: readonly CustomerFacts[],
  timeZone: string,
  now: number,
  filters: CohortFilters,
): object {
  const { from = '', to = '9999' } = filters;
  const monthOf = (time: number) => dayOf(time, timeZone).slice(0, 7);
  const { currency, warnings } = moneyOf(customers, filters.currency);
  const bought = customers
    .filter(({ facts }) => {
      const tier = facts.findLast(({ type }) => type === 'customer.tier-assigned')?.data.tier;
      return filters.tier === undefined || tier === filters.tier;
    })
    .map(({ facts }) => {
      const purchases = facts.filter(({ type }) => type === 'customer.purchase-made');
      const returns = facts.filter(({ type }) => type === 'customer.purchase-returned');
      return { first: purchases[0] && monthOf(purchases[0].time), purchases, returns };
    });
  const cohorts = [...new Set(bought.flatMap(({ first }) => first ?? []))]
    .filter((month) => month <= monthOf(now) && month >= from.slice(0, 7) && month < to.slice(0, 7))
    .sort();
  const items = cohorts.map((cohort) => {
    const members = bought.filter(({ first }) => first === cohort);
    const months = monthsFrom(cohort, monthOf(now));
    return {
      cohort,
      customers: members.length,
      tooFew: members.length < 30,
      months: months.map((name, month) => {
        const isIn = ({ time }: { readonly time: number }) => monthOf(time) === name;
        const active = members.filter(({ purchases }) => purchases.some(isIn)).length;
        const money = (facts: CustomerFacts['facts']) =>
          facts
            .filter((fact) => isIn(fact) && fact.data.currency === currency)
            .reduce((sum, { data }) => sum + Math.round(Number(data.amount) * 100), 0);
        const turnover = members.reduce((sum, each) => sum + money(each.purchases) - money(each.returns), 0);
        return {
          month,
          active,
          share: active / members.length,
          interval: shareOf(active, members.length).interval,
          turnover: currency === null ? null : String(turnover / 100),
          partial: name === monthOf(now),
        };
      }),
    };
  });
  return { currency, warnings, items, nextCursor: null };
}

/** Both and all between. */
function monthsFrom(first: string, last: string): readonly string[] {
  const months = [first];
  for (let month = first; month < last; ) {
    const next = new Date(`${month}-15T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    month = next.toISOString().slice(0, 7);
    months.push(month);
  }
  return months;
}
