import type { ValueModelFitted } from '#libs/facts/value-fit/value-fit.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { rhythmOf } from '#libs/insights/churn-risk/churn-rhythm.score.js';
import type { exclusionOf } from '#libs/insights/churn-risk/churn-risk.score.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { textOf } from '#libs/kernel/place.js';
import { valueModelOf } from './value-fitting.score.js';
import { expectedOf } from './value.score.js';

/** What a customer has brought and cost. */
export interface Worth {
  readonly purchases: number;
  readonly returns: number;
  /** In the currency asked for, in units of 1e-4. */
  readonly spent: bigint;
  readonly returned: bigint;
  readonly cost: bigint;
  /** Its purchase days since 1970-01-01, ascending. */
  readonly days: readonly number[];
  /** On how many of them it spent anything, in whatever currency. */
  readonly paid: number;
}

/** What a customer has brought and cost; amounts as decimal text, null where no currency is known. */
export interface WorthReport {
  readonly turnover: string | null;
  readonly costToServe: string | null;
  readonly contribution: string | null;
  readonly purchases: number;
  readonly returns: number;
}

export function worthReportOf(
  { spent, returned, cost, purchases, returns }: Worth,
  currency: string | null,
): WorthReport {
  const turnover = spent - returned;
  const money = (units: bigint) => (currency === null ? null : fromTenThousandths(units));
  return {
    turnover: money(turnover),
    costToServe: money(cost),
    contribution: money(turnover - cost),
    purchases,
    returns,
  };
}

/** A tier, and since when a customer had it. */
export interface TierSince {
  readonly tier: string;
  readonly at: string;
  readonly reason: string | null;
}

/** @param facts in event-time order */
export function tierHistoryOf(facts: readonly WholeFact[]): readonly TierSince[] {
  return facts
    .filter((fact) => fact.type === 'customer.tier-assigned')
    .map(({ place, data }) => ({ tier: data.tier, at: textOf(place), reason: data.reason ?? null }));
}

/** What is expected of a customer; null where nothing is told. */
export interface Outlook {
  readonly expectedPurchases: number | null;
  readonly expectedSpend: string | null;
  readonly lifetimeValue: string | null;
  /** Customers that the model was learned from. */
  readonly n: number | null;
}

export interface OutlookParts {
  readonly worth: Pick<Worth, 'days' | 'paid' | 'spent'>;
  /** Of the answer. */
  readonly currency: string | null;
  readonly excluded: ReturnType<typeof exclusionOf>;
  /** In force. */
  readonly fit: ValueModelFitted | undefined;
  /** The tenant's last date that is over; null before the first. */
  readonly closed: string | null;
  readonly horizonDays: number;
  readonly discountRate: number;
}

/**
 * What is expected of a customer as of the last date that is over (docs/rules.md 17.5). Nothing without a model, and of those who
 * never bought, object to profiling or were erased; of those who are lost, that nothing comes. Money in the model's currency only.
 */
export function outlookOf({
  worth,
  currency,
  excluded,
  fit,
  closed,
  horizonDays,
  discountRate,
}: OutlookParts): Outlook {
  const nothing = { expectedPurchases: null, expectedSpend: null, lifetimeValue: null, n: fit?.n ?? null };
  if (fit === undefined || excluded === 'objecting' || excluded === 'erased') return nothing;
  const isToldIn = fit.currency === currency;
  const money = (amount: number) => (isToldIn ? decimalOf(amount) : null);
  if (excluded === 'lost')
    return { ...nothing, expectedPurchases: 0, expectedSpend: money(0), lifetimeValue: money(0) };
  const rhythm = rhythmOf(worth, closed === null ? null : dayNumberOf(closed));
  if (rhythm === null) return nothing;
  const buyer = { ...rhythm, paid: worth.paid, spent: Number(worth.spent) / UNITS };
  const expected = expectedOf(valueModelOf(fit), buyer, horizonDays, discountRate);
  return {
    ...nothing,
    expectedPurchases: expected.purchases,
    expectedSpend: money(expected.spend),
    lifetimeValue: money(expected.lifetimeValue),
  };
}

const UNITS = 10_000;

/** An estimate as decimal text, to the nearest 1e-4. */
function decimalOf(amount: number): string | null {
  return Number.isFinite(amount) ? fromTenThousandths(BigInt(Math.round(amount * UNITS))) : null;
}
