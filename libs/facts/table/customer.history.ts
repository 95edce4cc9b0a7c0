import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, timeOf } from '#libs/kernel/place.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { DerivedValence, Position } from '#libs/kernel/event.js';
import type { CustomerFact, CustomerNo, DerivedBefore } from './customer-fact.js';
import { placeAfter } from './touchpoint.table.js';
import { type Merge, survivors } from './merge.insight.js';
import { corrected } from './touchpoint.insight.js';

/** A fact as published, its position in the log, and what was derived from its words until they were judged anew. */
export type RecordedFact = CustomerFact & {
  readonly position: Position;
  readonly derivedBefore: readonly DerivedBefore[] | null;
};

export type RecordedMerge = Merge & { readonly position: Position };

/** A customer as known at a position, by the ids published. */
export interface CustomerAt {
  /** The survivor; the customer itself if it was not merged into another. */
  readonly survivor: string;
  /** The whole family of the survivor, including itself. */
  readonly members: readonly string[];
  /** Their facts in event-time order, touchpoints as their corrections left them, without retracted ones. */
  readonly facts: readonly CustomerFact[];
}

/**
 * Customers, their merges and facts up to a position. From these follows what was known at any earlier position:
 * merges, corrections, retractions and judgements of words count from their own positions on.
 */
export class CustomerHistory {
  readonly #idOf: ReadonlyMap<CustomerNo, string>;
  readonly #numberOf: ReadonlyMap<string, CustomerNo>;
  readonly #factsOf: ReadonlyMap<CustomerNo, readonly RecordedFact[]>;

  /** All customers of one tenant that the merges link, with their numbers. */
  constructor(
    customers: readonly { readonly customerNo: CustomerNo; readonly customerId: string }[],
    private readonly merges: readonly RecordedMerge[],
    facts: readonly RecordedFact[],
    private readonly types: readonly CustomerEventType[],
  ) {
    this.#idOf = new Map(customers.map(({ customerNo, customerId }) => [customerNo, customerId]));
    this.#numberOf = new Map(customers.map(({ customerNo, customerId }) => [customerId, customerNo]));
    this.#factsOf = groupBy(facts, ({ customerNo }) => customerNo);
  }

  /** A customer of whom nothing is known has no facts. */
  at(customerId: string, position: Position): CustomerAt {
    const number = this.#numberOf.get(customerId);
    if (number === undefined) return { survivor: customerId, members: [customerId], facts: [] };
    const merges = this.#mergesAt(position);
    const rootOf = survivors(merges);
    const root = rootOf(number);
    const members = linkedBy(merges, number).filter((each) => rootOf(each) === root);
    const known = members
      .flatMap((each) => this.#factsOf.get(each) ?? [])
      .filter((fact) => fact.position <= position)
      .map((fact) => ({ ...fact, derived: derivedAt(fact, position) }));
    const nameOf = (each: CustomerNo) => this.#idOf.get(each) as string;
    return { survivor: nameOf(root), members: members.map(nameOf).sort(), facts: this.#asCorrected(known) };
  }

  /** Those of the facts at a position that were published about the customer itself. */
  ownFacts(customerId: string, position: Position): readonly CustomerFact[] {
    const number = this.#numberOf.get(customerId);
    return this.at(customerId, position).facts.filter(({ customerNo }) => customerNo === number);
  }

  /** Everybody whom merges link with a customer at a position, itself included, whoever survives. */
  linkedWith(customerId: string, position: Position): readonly string[] {
    const number = this.#numberOf.get(customerId);
    if (number === undefined) return [customerId];
    const linked = linkedBy(this.#mergesAt(position), number);
    return linked.map((each) => this.#idOf.get(each) as string).sort();
  }

  #mergesAt(position: Position): readonly RecordedMerge[] {
    return this.merges.filter((merge) => merge.position <= position);
  }

  #asCorrected(known: readonly RecordedFact[]): readonly CustomerFact[] {
    const facts = known
      .filter(({ type }) => this.types.includes(type))
      .flatMap((fact): readonly CustomerFact[] =>
        fact.type === 'touchpoint.recorded' ? touchpointAfter(fact, known) : [fact],
      );
    return facts.sort((a, b) => comparePlaces(a.place, b.place));
  }
}

/** Everybody whom merges link with a customer, itself included. */
function linkedBy(merges: readonly RecordedMerge[], number: CustomerNo): readonly CustomerNo[] {
  const linked = new Set([number]);
  // A set takes in what is added to it while it is gone through.
  for (const each of linked)
    for (const { subject, into } of merges) {
      if (subject === each) linked.add(into);
      if (into === each) linked.add(subject);
    }
  return [...linked];
}

/** What was derived from a fact's words as of a position. @param derivedBefore in the order of the log */
export function derivedAt(
  { derived, derivedBefore }: Pick<RecordedFact, 'derived' | 'derivedBefore'>,
  position: Position,
): DerivedValence | null {
  const before = derivedBefore?.find(({ until }) => position < BigInt(until));
  return before === undefined ? derived : before.derived;
}

type RecordedTouchpoint = Extract<RecordedFact, { readonly type: 'touchpoint.recorded' }>;

/** None if it was retracted. */
function touchpointAfter(fact: RecordedTouchpoint, known: readonly RecordedFact[]): readonly RecordedTouchpoint[] {
  const about = known.filter(
    (each) =>
      (each.type === 'touchpoint.corrected' || each.type === 'touchpoint.retracted') &&
      each.data.eventId === fact.eventId,
  );
  if (about.some(({ type }) => type === 'touchpoint.retracted')) return [];
  const corrections = about
    .filter((each) => each.type === 'touchpoint.corrected')
    .sort((a, b) => comparePlaces(a.place, b.place));
  if (corrections.length === 0) return [fact];
  const effective = corrected(fact, corrections);
  const place = placeAfter(fact, effective) ?? fact.place;
  return [{ ...fact, ...effective, place, time: timeOf(place) }];
}
