import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { timeOf } from '#libs/kernel/place.js';
import { LOYAL_DAYS, type RiskStage, riskStageOf } from './lifecycle.stages.score.js';

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
 * What the stages of a customer's life need of all its facts. Its size grows with losses and with changes of the stage that churn
 * risk makes. Facts are added to it one by one (`summaryWith`), whatever their order; only a turn needs the purchases after it,
 * and a level those before it, so that all facts are read again (`isAddedTo`).
 */
export interface LifecycleSummary {
  readonly tier?: readonly [place: Place, tier: string];
  /** The first fact: from then on there is the customer. */
  readonly first?: Place;
  /** The first days with a purchase (the tenant's, ascending), as many as make a customer loyal, each with its first purchase. */
  readonly bought: readonly (readonly [day: string, place: Place])[];
  /** In event-time order. */
  readonly turns: readonly Turn[];
  /** Changes of the stage that churn risk makes, in event-time order; missing: there was none. */
  readonly risks?: readonly (readonly [place: Place, risk: RiskStage | null])[];
  /** The last fact that they go by; missing: there was none. */
  readonly risksTo?: Place;
  /** The last erasure, if nothing about the customer that stands came after it. */
  readonly erased?: Place;
  /** By then the customer objects to profiling: no level makes a stage. */
  readonly objecting?: true;
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

/** What ends what was told of a customer's risk: if any is told afterwards, its level is said anew. */
const ENDS_RISK = [
  ...TURNS,
  'customer.erased',
  'customer.profiling-objected',
  'customer.profiling-allowed',
] as const satisfies readonly CustomerEventType[];

/** Types of the facts that the stages of a life go by. */
export const STAGE_FACTS = [
  ...LIFECYCLE_FACTS,
  'customer.erased',
  'churn.level-changed',
] as const satisfies readonly CustomerEventType[];

type DayOf = (time: number) => string;
type Told = Pick<WholeFact, 'type' | 'place' | 'data'>;

/** Whether a fact can be added to a summary; otherwise all facts are read again. */
export function isAddedTo({ risksTo }: LifecycleSummary, { type, place }: Pick<Told, 'type' | 'place'>): boolean {
  if (type === 'churn.level-changed') return risksTo === undefined || risksTo < hex(place);
  return !ENDS_RISK.some((each) => each === type);
}

export function isOfStages({ type }: { readonly type: CustomerEventType }): boolean {
  return STAGE_FACTS.some((each) => each === type);
}

function isOfLife({ type }: { readonly type: CustomerEventType }): boolean {
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
    .filter(isOfStages)
    .reduce<LifecycleSummary>((summary, fact) => summaryWith(summary, fact, dayOf), { ...nothing, turns });
}

/** A summary with a fact that it does not hold yet, and whose turn it has if it is one. */
export function summaryWith(known: LifecycleSummary, fact: WholeFact, dayOf: DayOf): LifecycleSummary {
  const place = hex(fact.place);
  const judged = riskAfter(known, fact);
  if (fact.type === 'customer.erased') return { ...judged, erased: place };
  const begun = isOfLife(fact) ? livedAt(judged, fact.place) : judged;
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

/** A summary after a fact that says what the risk is, or that none is told any more. Such facts come in event-time order. */
function riskAfter(known: LifecycleSummary, fact: WholeFact): LifecycleSummary {
  const isLevel = fact.type === 'churn.level-changed';
  if (!isLevel && !ENDS_RISK.some((each) => each === fact.type)) return known;
  const place = hex(fact.place);
  const { risks: told = [], objecting: before, ...rest } = known;
  // Of levels that facts of one batch bring about, one after the other, only the last one held.
  const risks = told.filter(([at]) => timeOf(Buffer.from(at, 'hex')) !== timeOf(fact.place));
  const isObjection = fact.type === 'customer.profiling-objected';
  const objecting = isObjection || (before === true && fact.type !== 'customer.profiling-allowed');
  const risk = isLevel && !objecting ? riskStageOf(fact.data.level) : null;
  const isSame = risk === (risks.at(-1)?.[1] ?? null);
  const after = isSame ? risks : [...risks, [place, risk] as const];
  return { ...rest, ...(after.length > 0 && { risks: after }), risksTo: place, ...(objecting && { objecting }) };
}

/** A summary with a fact at a place: it begins with the first one, and there is the customer again after an erasure. */
export function livedAt(known: LifecycleSummary, at: Buffer): LifecycleSummary {
  const place = hex(at);
  const { erased, ...others } = known;
  const here = erased !== undefined && erased < place ? others : known;
  return here.first === undefined || place < here.first ? { ...here, first: place } : here;
}

/** Whether a purchase is the first after a customer was won back. */
function endsAt({ to, place, until }: Turn, purchase: Place): boolean {
  return to === 'won-back' && place < purchase && (until === undefined || purchase < until);
}

function hex(place: Buffer): Place {
  return place.toString('hex');
}
