import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import type { Potential } from '#libs/facts/customer/customer.events.js';
import { type Latest, latestOf } from '#libs/insights/churn-risk/latest.score.js';
import type { Assigned } from './tier-review.policy.js';

/** What the facts of one customer, or of all that were merged into one, say beside turnover. It is plain JSON. */
export interface Told {
  /** There was a purchase. */
  readonly bought?: true;
  readonly tier?: Latest<Assigned>;
  readonly potential?: Latest<Potential>;
  readonly loss?: Latest<'lost' | 'won-back'>;
  readonly erased?: Latest<null>;
  /** The last fact that is no erasure. */
  readonly fact?: Latest<null>;
}

export const nothingTold: Told = {};

/** What both say: associative and commutative, so facts may come in any order. */
export function mergeTold(a: Told, b: Told): Told {
  const merged = {
    bought: a.bought ?? b.bought,
    tier: latestOf(a.tier, b.tier),
    potential: latestOf(a.potential, b.potential),
    loss: latestOf(a.loss, b.loss),
    erased: latestOf(a.erased, b.erased),
    fact: latestOf(a.fact, b.fact),
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/** Whether reviews look at somebody: a customer with a purchase ever or a tier, not lost, not erased. */
export function isReviewed({ bought, tier, loss, erased, fact }: Told): boolean {
  const isErased = erased !== undefined && (fact === undefined || fact[0] < erased[0]);
  return (bought !== undefined || tier !== undefined) && loss?.[1] !== 'lost' && !isErased;
}

/** Results of reviews that lay below a tier. */
export interface Lows {
  /** The place of the tier's assignment. */
  readonly below: string;
  readonly results: readonly string[];
}

/** A customer as reviews know it. */
export interface Customer {
  readonly tenant: string;
  /** As published. */
  readonly customerId: string;
  /** Itself, if it was not merged into another. */
  readonly survivor: string;
  /** What its own facts say. */
  readonly own: Told;
  /** What those of all that were merged into it say as well; null: none were. */
  readonly family: Told | null;
  /** That of its churn alert; null: it has none. */
  readonly level: AlertLevel | null;
  readonly lows: Lows | null;
}

export function toldOf({ own, family }: Pick<Customer, 'own' | 'family'>): Told {
  return family ?? own;
}

/** The results that count of a customer: those since it has the tier that it has. */
export function lowsOf({ lows, own, family }: Pick<Customer, 'lows' | 'own' | 'family'>): readonly string[] {
  return lows !== null && lows.below === toldOf({ own, family }).tier?.[0] ? lows.results : [];
}
