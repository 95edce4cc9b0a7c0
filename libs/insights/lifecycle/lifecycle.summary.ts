import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { LOYAL_DAYS } from '#libs/insights/customer/customer.summary.js';

/** A place in a customer's order, in hexadecimal, so that text sorts like places. */
type Place = string;

/** A customer was lost, or won back. */
export interface Turn {
  readonly place: Place;
  readonly to: 'lost' | 'won-back';
  readonly reason: string;
  /** Of won back: the first purchase after it. */
  readonly until?: Place;
}

/**
 * What the stages of a customer's life need of all its facts. Its size grows with losses only: other facts are added to it one by
 * one (`summaryWith`), whatever their order; a turn needs the purchases after it, so that all facts are read again.
 */
export interface LifecycleSummary {
  readonly tier?: readonly [place: Place, tier: string];
  /** The first fact: from then on there is the customer. */
  readonly first?: Place;
  /** The first days with a purchase (the tenant's, ascending), as many as make a customer loyal, each with its first purchase. */
  readonly bought: readonly (readonly [day: string, place: Place])[];
  /** In event-time order. */
  readonly turns: readonly Turn[];
}

/** A customer about whom nothing is known. */
export const nothing: LifecycleSummary = { bought: [], turns: [] };

const TURNS = ['customer.lost', 'customer.won-back'] as const satisfies readonly CustomerEventType[];

/** Types of the facts that begin a customer's life: all that are published about it and stand. */
export const LIFECYCLE_FACTS = [
  ...TURNS,
  'touchpoint.recorded',
  'journey.started',
  'journey.ended',
  'feedback.submitted',
  'complaint.filed',
  'customer.registered',
  'customer.profile-changed',
  'customer.tier-assigned',
  'customer.purchase-made',
  'customer.purchase-returned',
  'customer.referral-made',
  'customer.profiling-objected',
  'customer.profiling-allowed',
  'customer.merged',
] as const satisfies readonly CustomerEventType[];

type DayOf = (time: number) => string;

export function isTurn({ type }: { readonly type: CustomerEventType }): boolean {
  return TURNS.some((each) => each === type);
}

export function isOfLife({ type }: { readonly type: CustomerEventType }): boolean {
  return LIFECYCLE_FACTS.some((each) => each === type);
}

/** What all facts of a customer say together. */
export function lifecycleSummaryOf(facts: readonly WholeFact[], dayOf: DayOf): LifecycleSummary {
  const turns = facts
    .flatMap((fact): readonly Turn[] => {
      if (fact.type !== 'customer.lost' && fact.type !== 'customer.won-back') return [];
      const to = fact.type === 'customer.lost' ? 'lost' : 'won-back';
      return [{ place: hex(fact.place), to, reason: fact.data.reason }];
    })
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  return facts
    .filter(isOfLife)
    .reduce<LifecycleSummary>((summary, fact) => summaryWith(summary, fact, dayOf), { ...nothing, turns });
}

/** A summary with a fact that it does not hold yet, and whose turn it has if it is one. */
export function summaryWith(known: LifecycleSummary, fact: WholeFact, dayOf: DayOf): LifecycleSummary {
  const place = hex(fact.place);
  const begun = beganAt(known, fact.place);
  if (fact.type === 'customer.tier-assigned') {
    const { tier } = fact.data;
    return known.tier === undefined || known.tier[0] < place ? { ...begun, tier: [place, tier] } : begun;
  }
  if (fact.type !== 'customer.purchase-made') return begun;
  const { bought, turns } = begun;
  const day = dayOf(fact.time);
  const same = bought.find(([each]) => each === day);
  const first = same === undefined || place < same[1] ? place : same[1];
  const days = [...bought.filter(([each]) => each !== day), [day, first] as const];
  return {
    ...begun,
    bought: days.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, LOYAL_DAYS),
    turns: turns.map((turn) => (endsAt(turn, place) ? { ...turn, until: place } : turn)),
  };
}

/** A summary that begins with a fact at a place, if with none before it. */
export function beganAt(known: LifecycleSummary, at: Buffer): LifecycleSummary {
  const place = hex(at);
  return known.first === undefined || place < known.first ? { ...known, first: place } : known;
}

/** Whether a purchase is the first after a customer was won back. */
function endsAt({ to, place, until }: Turn, purchase: Place): boolean {
  return to === 'won-back' && place < purchase && (until === undefined || purchase < until);
}

function hex(place: Buffer): Place {
  return place.toString('hex');
}
