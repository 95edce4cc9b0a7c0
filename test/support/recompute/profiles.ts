import { advocateSince } from './advocates.js';
import { toldComplaints } from './complaints.js';
import type { CustomerFacts } from './customer.facts.js';
import type { Journey } from './journeys.js';
import { stageOf } from './lifecycle.js';
import { textOf, type TimedEvent } from './log.js';
import { startedFirst } from './outcomes.js';
import { meanOf, scoresOf } from './scores.js';

const ACTS = [
  'feedback.submitted',
  'complaint.filed',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.referral-made',
];

/**
 * What the API answers about a customer, without its traits.
 * @param churn the risk as it is answered: it has proofs of its own
 */
export function profileOf(
  customer: CustomerFacts,
  journeys: readonly Journey[],
  timeZone: string,
  churn: { readonly level: string } | null,
): object {
  const { customerId, mergedFrom, facts, contacts } = customer;
  const of = (...types: string[]) => facts.filter(({ type }) => types.includes(type));
  const lastOf = (types: string[], member: string) =>
    of(...types).findLast(({ data }) => data[member] !== undefined)?.data[member] ?? null;
  const answer = (instrument: string) => {
    const last = of('feedback.submitted').findLast(({ data }) => data.instrument === instrument);
    return last === undefined ? null : { value: last.data.value, at: textOf(last.at) };
  };
  const times = [...contacts, ...of(...ACTS)].map(({ at }) => at);
  const scores = [...journeys]
    .sort(startedFirst)
    .map((journey) => ({ peakEnd: scoresOf(journey).peakEnd as number | null, open: journey.status === 'open' }));
  const scored = scores.filter((each): each is { peakEnd: number; open: boolean } => each.peakEnd !== null);
  return {
    customerId,
    mergedFrom,
    segment: lastOf(['customer.registered', 'customer.profile-changed'], 'segment'),
    potential: lastOf(['customer.registered', 'customer.profile-changed'], 'potential'),
    tier: lastOf(['customer.tier-assigned'], 'tier'),
    lifecycle: stageOf(customer, timeZone),
    advocate: advocateSince(customer) !== null,
    firstContactAt: times.length === 0 ? null : textOf(Math.min(...times)),
    lastContactAt: times.length === 0 ? null : textOf(Math.max(...times)),
    journeys: journeys.length,
    peakEnd: {
      latest: scored.at(-1)?.peakEnd ?? null,
      mean: meanOf(scored.filter(({ open }) => !open).map(({ peakEnd }) => peakEnd)),
    },
    openComplaints: toldComplaints(facts).filter(({ open }) => open).length,
    nps: answer('nps'),
    csat: answer('csat'),
    purchases: turnover(of('customer.purchase-made', 'customer.purchase-returned')),
    churn,
  };
}

function turnover(facts: readonly TimedEvent[]): readonly object[] {
  const cents = new Map<string, { count: number; amount: number }>();
  for (const { type, data } of facts) {
    const made = type === 'customer.purchase-made';
    const before = cents.get(data.currency) ?? { count: 0, amount: 0 };
    const amount = Math.round(Number(data.amount) * 100);
    cents.set(data.currency, { count: before.count + Number(made), amount: before.amount + (made ? amount : -amount) });
  }
  return [...cents]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { count, amount }]) => ({ currency, count, amount: String(amount / 100) }));
}
