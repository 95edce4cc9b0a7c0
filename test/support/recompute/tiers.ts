import { dayOf } from './days.js';
import { type CustomerFacts, tierAt } from './customer.facts.js';
import { once } from './once.js';

/** `from` and `to` are days, half-open. */
export type TierFilters = Readonly<Partial<Record<'from' | 'to' | 'effortBy' | 'currency', string>>>;

/** Something that happened in a tier. */
interface Counted {
  readonly tier: string | null;
  readonly contacts: number;
  readonly seconds: number;
  readonly revenue: number;
  readonly cost: number;
  readonly compensation: number;
}

const NOTHING = { contacts: 0, seconds: 0, revenue: 0, cost: 0, compensation: 0 };

/** What `/v1/tiers` answers; money is added up in hundredths. */
export function tiersOf(customers: readonly CustomerFacts[], timeZone: string, filters: TierFilters): object {
  const { from = '', to = '9999-99-99', effortBy = 'contacts' } = filters;
  const isWithin = (at: number) => dayOf(at / 1000, timeZone) >= from && dayOf(at / 1000, timeZone) < to;
  const { currency, warnings } = moneyOf(customers, filters.currency);
  const cents = (money: { amount: string; currency: string } | undefined) =>
    money?.currency === currency ? Math.round(Number(money?.amount) * 100) : 0;

  const counted: Counted[] = [];
  const heads: (string | null)[] = [];
  for (const { facts, contacts } of customers) {
    const assigned = facts.filter(({ type }) => type === 'customer.tier-assigned');
    const last = assigned.findLast((fact) => dayOf(fact.time, timeZone) < to)?.data.tier ?? null;
    const inPeriod = facts.filter(({ at }) => isWithin(at));
    const met = contacts.filter(({ at }) => isWithin(at));
    const isActive = met.length > 0 || inPeriod.some(({ type }) => type === 'customer.purchase-made');
    if (last !== null || isActive) heads.push(last);
    for (const { at, data } of met)
      counted.push({
        ...{ ...NOTHING, tier: tierAt(facts, at), contacts: 1, seconds: data.durationSeconds ?? 0 },
        cost: cents(data.cost),
      });
    for (const { type, at, data } of inPeriod) {
      const of = { ...NOTHING, tier: tierAt(facts, at) };
      if (type === 'customer.purchase-made') counted.push({ ...of, revenue: cents(data) });
      if (type === 'customer.purchase-returned') counted.push({ ...of, revenue: -cents(data) });
      if (type === 'complaint.compensation-granted' && data.kind !== 'refund')
        counted.push({ ...of, compensation: cents({ amount: data.value, currency: data.currency }) });
    }
  }

  const sum = (tier: string | null | undefined, name: keyof typeof NOTHING) =>
    counted.filter((each) => tier === undefined || each.tier === tier).reduce((total, each) => total + each[name], 0);
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  const money = (hundredths: number) => String(hundredths / 100);
  const order = (tier: string | null) => tier ?? '\uffff';
  const items = [...new Set([...counted.map(({ tier }) => tier), ...heads])]
    .filter((tier) => heads.includes(tier) || Object.keys(NOTHING).some((name) => sum(tier, name as 'cost') !== 0))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((tier) => {
      const n = heads.filter((each) => each === tier).length;
      const [revenue, cost] = [sum(tier, 'revenue'), sum(tier, 'cost')];
      const toServe = cost + sum(tier, 'compensation');
      const effort = share(sum(tier, effortBy as 'cost'), sum(undefined, effortBy as 'cost'));
      const ofRevenue = share(revenue, sum(undefined, 'revenue'));
      return {
        tier,
        customers: { n, share: share(n, heads.length) },
        revenue: { amount: money(revenue), share: ofRevenue },
        effort: {
          contacts: sum(tier, 'contacts'),
          seconds: sum(tier, 'seconds'),
          cost: money(cost),
          share: effort,
        },
        ratio: effort === null || ofRevenue === null ? null : share(effort, ofRevenue),
        costToServe: money(toServe),
        contribution: money(revenue - toServe),
      };
    });
  return { effortBy, currency, warnings, items, nextCursor: null };
}

/** The currency of an answer: asked for, else the one of most purchases; and what it says of the others. */
export function moneyOf(customers: readonly CustomerFacts[], asked: string | undefined) {
  return moneyOfAll(customers, asked ?? '');
}

const moneyOfAll = once((customers: readonly CustomerFacts[], word) =>
  moneyAsked(customers, word === '' ? undefined : word),
);

function moneyAsked(customers: readonly CustomerFacts[], asked: string | undefined) {
  const facts = customers.flatMap((customer) => customer.facts);
  const paid = facts.filter(({ type }) => type === 'customer.purchase-made').map(({ data }) => data.currency as string);
  const returned = facts.filter(({ type }) => type === 'customer.purchase-returned').map(({ data }) => data.currency);
  const spent = customers.flatMap(({ contacts }) => contacts.flatMap(({ data }) => data.cost?.currency ?? []));
  const uses = (currency: string) => paid.filter((each) => each === currency).length;
  const known = [...new Set<string>([...paid, ...returned, ...spent])].sort(
    (a, b) => uses(b) - uses(a) || (a < b ? -1 : 1),
  );
  const currency = asked ?? known[0] ?? null;
  const others = known.filter((each) => each !== currency).sort();
  return {
    currency,
    warnings: [
      ...(currency === null || known.includes(currency)
        ? []
        : [{ code: 'UNKNOWN_CURRENCY', currency, message: `No fact has an amount in ${currency}.` }]),
      ...others.map((other) => ({
        code: 'OTHER_CURRENCY',
        currency: other,
        message: `Amounts in ${other} are not in this answer: ask with currency=${other} for them.`,
      })),
    ],
  };
}
