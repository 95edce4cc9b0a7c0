import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { Uuid } from '#libs/kernel/event.js';
import { type ComplaintStatistics, mergeComplaints } from './churn-complaints.score.js';
import { mergeEvidence } from './churn-evidence.score.js';
import { type Mood, mergeMoods } from './churn-moods.score.js';
import { type Latest, latestOf } from './latest.score.js';
import { mergePurchases, type PurchaseDay, type Spend, addSpend } from './churn-purchases.score.js';

/**
 * What churn risk needs of all facts of a customer, its merged ones included. `mergeStatistics` is associative and
 * commutative, so facts may come in any order; each must come once. It is plain JSON. Its size grows with activity days
 * and complaints, but not with what happens on one day.
 */
export interface ChurnStatistics {
  /** Distinct days with a purchase or a touchpoint, ascending; days are counted from 1970-01-01. */
  readonly days: readonly number[];
  /** The first few events, by id, of the last such day. */
  readonly lastDay: readonly Uuid[];
  readonly spend: Spend;
  /** The last few days with a purchase, ascending. */
  readonly purchases: readonly PurchaseDay[];
  /** The last few days with a touchpoint of known valence, ascending. */
  readonly moods: readonly Mood[];
  readonly negativePeak?: NegativePeak;
  /** The last answer with a value. */
  readonly answer?: Latest<Answer>;
  readonly returned?: Returned;
  readonly complaints: Readonly<Record<string, ComplaintStatistics>>;
  readonly tier?: Latest<string>;
  readonly loss?: Latest<'lost' | 'won-back'>;
  readonly profiling?: Latest<'objected' | 'allowed'>;
  readonly erased?: Latest<null>;
  /** The last fact of all but erasures. */
  readonly fact?: Latest<null>;
}

/** The touchpoint that weighs most among the clearly negative ones: the worst, fading by half every 30 days. */
export interface NegativePeak {
  readonly day: number;
  /** −1 … −.25 */
  readonly valence: number;
  readonly touchpoint: string;
  readonly eventId: Uuid;
}

export interface Answer {
  readonly day: number;
  readonly instrument: string;
  readonly value: number;
  readonly eventId: Uuid;
}

/** Purchases that were returned. */
export interface Returned {
  readonly count: number;
  readonly last: Latest<readonly [day: number, eventId: Uuid]>;
}

/** Types of the facts that churn risk goes by. */
export const CHURN_FACTS = [
  'touchpoint.recorded',
  'customer.purchase-made',
  'customer.purchase-returned',
  'feedback.submitted',
  'complaint.filed',
  'complaint.resolved',
  'complaint.resolution-confirmed',
  'complaint.reopened',
  'complaint.withdrawn',
  'complaint.reclassified',
  'complaint.root-cause-recorded',
  'complaint.promise-broken',
  'complaint.promise-kept',
  'customer.tier-assigned',
  'customer.lost',
  'customer.won-back',
  'customer.profiling-objected',
  'customer.profiling-allowed',
  'customer.erased',
] as const satisfies readonly CustomerEventType[];

/** A customer about whom nothing is known. */
export const noStatistics: ChurnStatistics = {
  days: [],
  lastDay: [],
  spend: {},
  purchases: [],
  moods: [],
  complaints: {},
};

export function mergeStatistics(a: ChurnStatistics, b: ChurnStatistics): ChurnStatistics {
  return definedOf({
    days: mergeDays(a.days, b.days),
    lastDay: mergeLastDay(a, b),
    spend: addSpend(a.spend, b.spend),
    purchases: mergePurchases(a.purchases, b.purchases),
    moods: mergeMoods(a.moods, b.moods),
    negativePeak: worseOf(a.negativePeak, b.negativePeak),
    answer: latestOf(a.answer, b.answer),
    returned: addReturned(a.returned, b.returned),
    complaints: mergeComplaints(a.complaints, b.complaints),
    tier: latestOf(a.tier, b.tier),
    loss: latestOf(a.loss, b.loss),
    profiling: latestOf(a.profiling, b.profiling),
    erased: latestOf(a.erased, b.erased),
    fact: latestOf(a.fact, b.fact),
  });
}

/** Without members that are undefined, so that it equals what is read back from JSON. */
function definedOf(statistics: { readonly [Key in keyof ChurnStatistics]: ChurnStatistics[Key] | undefined }) {
  return Object.fromEntries(
    Object.entries(statistics).filter(([, value]) => value !== undefined),
  ) as unknown as ChurnStatistics;
}

function mergeDays(a: readonly number[], b: readonly number[]): readonly number[] {
  const [lastA, firstB] = [a.at(-1), b[0]];
  if (lastA === undefined || firstB === undefined) return lastA === undefined ? b : a;
  // Most comes in order.
  if (firstB > lastA) return [...a, ...b];
  if (firstB === lastA) return b.length === 1 ? a : [...a, ...b.slice(1)];
  return [...new Set([...a, ...b])].sort((one, other) => one - other);
}

function mergeLastDay(a: ChurnStatistics, b: ChurnStatistics): readonly Uuid[] {
  const [lastA = -Infinity, lastB = -Infinity] = [a.days.at(-1), b.days.at(-1)];
  if (lastA !== lastB) return lastA > lastB ? a.lastDay : b.lastDay;
  return mergeEvidence(a.lastDay, b.lastDay);
}

function addReturned(a: Returned | undefined, b: Returned | undefined): Returned | undefined {
  if (!a || !b) return a ?? b;
  return { count: a.count + b.count, last: latestOf(a.last, b.last) as Returned['last'] };
}

/** Days after which a negative peak weighs half as much. */
export const NEGATIVE_PEAK_HALF_LIFE = 30;
/** Above this a touchpoint counts as no negative peak. */
export const NEGATIVE_PEAK_FROM = -0.25;

/** How much a negative peak weighs on its own day, 0 … 1. */
export function negativePeakStrength({ valence }: Pick<NegativePeak, 'valence'>): number {
  return (NEGATIVE_PEAK_FROM - valence) / (1 + NEGATIVE_PEAK_FROM);
}

/** The one that weighs more. All fade alike, so it weighs more on every day: nothing is lost with the other. */
function worseOf(a: NegativePeak | undefined, b: NegativePeak | undefined): NegativePeak | undefined {
  if (!a || !b) return a ?? b;
  const rank = (peak: NegativePeak) => Math.log2(negativePeakStrength(peak)) + peak.day / NEGATIVE_PEAK_HALF_LIFE;
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA === rankB) return a.eventId > b.eventId ? a : b;
  return rankA > rankB ? a : b;
}
