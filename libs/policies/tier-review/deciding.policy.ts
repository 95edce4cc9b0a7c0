import { tierReviewDecider, tierReviewStream } from '#libs/facts/tier-setting/tier-review.stream.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import { placeOf } from '#libs/kernel/place.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import { assign, keep, type Known, type Running, type Tenant } from './known.policy.js';
import { type Bars, reviewOf } from './tier-review.policy.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { type Customer, lowsOf, toldOf } from './told.policy.js';

/** What a review decides about a customer, and notes of it. @param turnover decimal text */
export function reviewed(
  { customer, turnover }: { readonly customer: Customer; readonly turnover: string },
  { tenant, calendar, settings }: Tenant,
  { day, at, cause }: Running,
  bars: Bars,
  known: Known,
): readonly Decision[] {
  const { customerId, level } = customer;
  const told = toldOf(customer);
  const before = lowsOf(customer);
  const { assigned, lows } = reviewOf(
    {
      assigned: told.tier?.[1] ?? null,
      turnover: toTenThousandths(turnover),
      isHighPotential: told.potential?.[1] === 'high',
      level,
      lows: before,
    },
    settings,
    bars,
    dayNumberOf(calendar.dayOf(at)),
  );
  if (assigned === null) {
    const isSame = lows.length === before.length && lows.every((low, index) => low === before[index]);
    if (!isSame || (customer.lows !== null && lows.length === 0))
      keep({ ...customer, lows: lows.length === 0 ? null : { below: told.tier?.[0] as string, results: lows } }, known);
    return [];
  }
  const stream = tierReviewStream({ tenant, customerId, day, at });
  const data = { tier: assigned.tier, reason: 'review' };
  const place = placeOf(stream.write({ type: 'customer.tier-assigned', data }));
  assign(customer, place.toString('hex'), assigned, known);
  return [
    decisionOf({
      cause,
      action: `tier-review/${customerId}`,
      stream,
      decider: tierReviewDecider,
      command: data,
      context: undefined,
      opens: true,
    }),
  ];
}
