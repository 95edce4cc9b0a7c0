import type { Uuid } from '#libs/kernel/event.js';
import { mergeEvidence } from './churn-evidence.score.js';

/** What was bought, by currency: how often, and for how much in units of 1e-4, as decimal text. */
export type Spend = Readonly<Record<string, { readonly count: number; readonly amount: string }>>;

/** What was bought on one day. */
export interface PurchaseDay {
  readonly day: number;
  readonly spend: Spend;
  /** A few of its events. */
  readonly events: readonly Uuid[];
}

/** Days that are kept. */
const KEPT = 6;
/** Days that are recent; the others that are kept are earlier ones. */
const RECENT = 2;

export function addSpend(a: Spend, b: Spend): Spend {
  const sum: Record<string, Spend[string]> = { ...a };
  for (const [currency, { count, amount }] of Object.entries(b)) {
    const known = sum[currency];
    sum[currency] = known
      ? { count: known.count + count, amount: `${BigInt(known.amount) + BigInt(amount)}` }
      : { count, amount };
  }
  return sum;
}

/** The last days of both. */
export function mergePurchases(a: readonly PurchaseDay[], b: readonly PurchaseDay[]): readonly PurchaseDay[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const days = new Map(a.map((each) => [each.day, each]));
  for (const each of b) {
    const known = days.get(each.day);
    days.set(each.day, known === undefined ? each : both(known, each));
  }
  return [...days.values()].sort((one, other) => one.day - other.day).slice(-KEPT);
}

function both(a: PurchaseDay, b: PurchaseDay): PurchaseDay {
  return { day: a.day, spend: addSpend(a.spend, b.spend), events: mergeEvidence(a.events, b.events) };
}

export interface ValueFall {
  /** The share by which the last two days are below the days before: above 0, at most 1. */
  readonly by: number;
  readonly evidence: readonly Uuid[];
}

/**
 * Whether purchases have been getting smaller: the mean of the last two days with a purchase against at least two
 * earlier ones, in the currency of the last; null if not.
 */
export function valueFallOf(purchases: readonly PurchaseDay[]): ValueFall | null {
  const currency = Object.keys(purchases.at(-1)?.spend ?? {}).sort()[0];
  if (currency === undefined) return null;
  const days = purchases.filter(({ spend }) => spend[currency] !== undefined);
  if (days.length < 2 * RECENT) return null;
  const recent = days.slice(-RECENT);
  const before = meanAmount(days.slice(0, -RECENT), currency);
  const by = before > 0 ? 1 - meanAmount(recent, currency) / before : 0;
  return by > 0 ? { by, evidence: recent.flatMap(({ events }) => events) } : null;
}

function meanAmount(days: readonly PurchaseDay[], currency: string): number {
  return days.reduce((sum, { spend }) => sum + Number(spend[currency]?.amount), 0) / days.length;
}
