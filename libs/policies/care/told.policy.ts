import { MOST_QUIET_DAYS } from '#libs/facts/care/care.events.js';
import type { Potential } from '#libs/facts/customer/customer.events.js';
import { type Latest, latestOf } from '#libs/insights/churn-risk/latest.score.js';

/**
 * Occasions are forgotten once the last one is so many milliseconds later: 800 days, for an anniversary is told by its year; and
 * those that there was care for after the longest time for which rules may ask that there be none again.
 */
const FORGOTTEN_AFTER_MS = 800 * 86_400_000;
const CARE_FORGOTTEN_AFTER_MS = MOST_QUIET_DAYS * 86_400_000;

/** When an occasion that was decided about was due, in milliseconds since 1970, and whether there was care. */
export type Cared = readonly [dueAt: number, isDue: boolean];

/** What the facts of one customer, or of all that were merged into one, say. It is plain JSON. Moments are in milliseconds. */
export interface Told {
  readonly purchases?: number;
  readonly firstPurchase?: number;
  readonly lastPurchase?: number;
  readonly firstTouchpoint?: number;
  readonly lastTouchpoint?: number;
  readonly tier?: Latest<string>;
  readonly segment?: Latest<string>;
  readonly potential?: Latest<Potential>;
  readonly loss?: Latest<'lost' | 'won-back'>;
  readonly profiling?: Latest<'objected' | 'allowed'>;
  readonly erased?: Latest<null>;
  /** The last fact that is no erasure. */
  readonly fact?: Latest<null>;
  /** What was decided, by rule and occasion (`keyOfOccasion`). */
  readonly cared?: Readonly<Record<string, Cared>>;
}

export const nothingTold: Told = {};

export function keyOfOccasion(rule: string, occasion: string): string {
  return `${rule}/${occasion}`;
}

/** What both say: associative and commutative, so facts may come in any order. */
export function mergeTold(a: Told, b: Told): Told {
  const merged: { [Member in keyof Told]: Told[Member] | undefined } = {
    purchases: sumOf(a.purchases, b.purchases),
    firstPurchase: leastOf(a.firstPurchase, b.firstPurchase),
    lastPurchase: mostOf(a.lastPurchase, b.lastPurchase),
    firstTouchpoint: leastOf(a.firstTouchpoint, b.firstTouchpoint),
    lastTouchpoint: mostOf(a.lastTouchpoint, b.lastTouchpoint),
    tier: latestOf(a.tier, b.tier),
    segment: latestOf(a.segment, b.segment),
    potential: latestOf(a.potential, b.potential),
    loss: latestOf(a.loss, b.loss),
    profiling: latestOf(a.profiling, b.profiling),
    erased: latestOf(a.erased, b.erased),
    fact: latestOf(a.fact, b.fact),
    cared: a.cared && b.cared ? mergeCared(a.cared, b.cared) : (a.cared ?? b.cared),
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function mergeCared(a: NonNullable<Told['cared']>, b: NonNullable<Told['cared']>): NonNullable<Told['cared']> {
  const all: Record<string, Cared> = { ...a };
  for (const [key, [dueAt, isDue]] of Object.entries(b)) {
    const [before, wasDue] = all[key] ?? [dueAt, isDue];
    all[key] = [Math.max(before, dueAt), wasDue || isDue];
  }
  const last = Math.max(...Object.values(all).map(([dueAt]) => dueAt));
  const kept = Object.entries(all).filter(
    ([, [dueAt, isDue]]) => last - dueAt <= (isDue ? CARE_FORGOTTEN_AFTER_MS : FORGOTTEN_AFTER_MS),
  );
  return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function firstContactOf({ firstPurchase, firstTouchpoint }: Told): number | undefined {
  return leastOf(firstPurchase, firstTouchpoint);
}

export function lastContactOf({ lastPurchase, lastTouchpoint }: Told): number | undefined {
  return mostOf(lastPurchase, lastTouchpoint);
}

/** Whether somebody may be shown care: a customer who is not lost, not erased, and has not objected to profiling. */
export function mayBeCaredFor({ loss, profiling, erased, fact }: Told): boolean {
  const isErased = erased !== undefined && (fact === undefined || fact[0] < erased[0]);
  return loss?.[1] !== 'lost' && profiling?.[1] !== 'objected' && !isErased;
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a + b;
}

function leastOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function mostOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
