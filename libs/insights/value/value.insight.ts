import type { ValueModelFitted } from '#libs/facts/value-fit/value-fit.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { rhythmOf } from '#libs/insights/churn-risk/churn-rhythm.score.js';
import type { exclusionOf } from '#libs/insights/churn-risk/churn-risk.score.js';
import type { Interval } from '#libs/insights/scores/mean.score.js';
import { fromTenThousandths } from '#libs/insights/scores/money.score.js';
import { textOf } from '#libs/kernel/place.js';
import { valueModelOf } from './value-fitting.score.js';
import { intervalsOf } from './value-interval.score.js';
import { type Expected, expectedOf } from './value.score.js';

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
  /** 95 % of customers like this one are between them. */
  readonly intervals: {
    readonly expectedPurchases: Interval | null;
    readonly expectedSpend: MoneyInterval | null;
    readonly lifetimeValue: MoneyInterval | null;
  };
  /** Customers that the model was learned from; null without one. */
  readonly n: number | null;
  /** Of them fewer than 30. */
  readonly tooFew: boolean;
}

type MoneyInterval = readonly [low: string, high: string];

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
 * object to profiling or were erased; of those who are lost, that nothing comes; nothing of others who never bought. Money in the
 * model's currency only.
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
  const ofModel = { n: fit?.n ?? null, tooFew: (fit?.n ?? 0) < FEW };
  if (fit === undefined || excluded === 'objecting' || excluded === 'erased') return { ...UNTOLD, ...ofModel };
  const isToldIn = fit.currency === currency;
  if (excluded === 'lost') return { ...told(NOTHING_COMES, isToldIn), ...ofModel };
  const rhythm = rhythmOf(worth, closed === null ? null : dayNumberOf(closed));
  if (rhythm === null) return { ...UNTOLD, ...ofModel };
  const model = valueModelOf(fit);
  const buyer = { ...rhythm, paid: worth.paid, spent: isToldIn ? Number(worth.spent) / UNITS : 0 };
  const expected = expectedOf(model, buyer, horizonDays, discountRate);
  // Parameters at the limits of what is fitted may be beyond what numbers hold.
  if (!Number.isFinite(expected.lifetimeValue + expected.spend)) return { ...UNTOLD, ...ofModel };
  return { ...told({ ...expected, intervals: intervalsOf(model, buyer, horizonDays) }, isToldIn), ...ofModel };
}

/** Fewer customers than this say little. */
const FEW = 30;
const UNITS = 10_000;
const UNTOLD = {
  expectedPurchases: null,
  expectedSpend: null,
  lifetimeValue: null,
  intervals: { expectedPurchases: null, expectedSpend: null, lifetimeValue: null },
};
const NOTHING_COMES = {
  ...{ purchases: 0, spend: 0, lifetimeValue: 0 },
  intervals: { purchases: [0, 0], spend: [0, 0] },
} as const;

/** @param isToldIn whether the model tells amounts in the answer's currency */
function told(
  { purchases, spend, lifetimeValue, intervals }: Expected & { readonly intervals: ReturnType<typeof intervalsOf> },
  isToldIn: boolean,
): Omit<Outlook, 'n' | 'tooFew'> {
  if (!isToldIn)
    return {
      ...UNTOLD,
      expectedPurchases: purchases,
      intervals: { ...UNTOLD.intervals, expectedPurchases: intervals.purchases },
    };
  const discount = spend === 0 ? 1 : lifetimeValue / spend;
  const between = (factor: number): MoneyInterval => [
    decimalOf(factor * intervals.spend[0]),
    decimalOf(factor * intervals.spend[1]),
  ];
  return {
    expectedPurchases: purchases,
    expectedSpend: decimalOf(spend),
    lifetimeValue: decimalOf(lifetimeValue),
    // The spending is discounted as its expectation is.
    intervals: {
      expectedPurchases: intervals.purchases,
      expectedSpend: between(1),
      lifetimeValue: between(discount),
    },
  };
}

/** An estimate as decimal text, to the nearest 1e-4. */
function decimalOf(amount: number): string {
  return fromTenThousandths(BigInt(Math.round(amount * UNITS)));
}
