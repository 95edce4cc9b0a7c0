import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, timeOf } from '#libs/kernel/place.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { DerivedValence, Position, Uuid } from '#libs/kernel/event.js';
import type { CustomerFact, CustomerNo, DerivedBefore } from './customer-fact.js';
import { placeAfter } from './touchpoint.table.js';
import { CustomerLinks, type RecordedMerge } from './customer.links.js';
import { corrected } from './touchpoint.insight.js';

/** A fact as published, its position in the log, and what was derived from its words until they were judged anew. */
export type RecordedFact = CustomerFact & {
  readonly position: Position;
  readonly derivedBefore: readonly DerivedBefore[] | null;
};

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
  readonly #links: CustomerLinks;
  /** In event-time order. */
  readonly #factsOf: ReadonlyMap<CustomerNo, readonly RecordedFact[]>;
  /** Corrections and retractions in event-time order, by the touchpoints that they change. */
  readonly #changesOf: ReadonlyMap<Uuid, readonly RecordedChange[]>;

  /** All customers of one tenant that the merges link, with their numbers. */
  constructor(
    customers: readonly { readonly customerNo: CustomerNo; readonly customerId: string }[],
    merges: readonly RecordedMerge[],
    facts: readonly RecordedFact[],
    private readonly types: readonly CustomerEventType[],
  ) {
    this.#idOf = new Map(customers.map(({ customerNo, customerId }) => [customerNo, customerId]));
    this.#numberOf = new Map(customers.map(({ customerNo, customerId }) => [customerId, customerNo]));
    this.#links = new CustomerLinks(merges);
    const inOrder = facts.toSorted((a, b) => comparePlaces(a.place, b.place));
    this.#factsOf = groupBy(inOrder, ({ customerNo }) => customerNo);
    this.#changesOf = groupBy(inOrder.filter(isChange), ({ data }) => data.eventId);
  }

  /** A customer of whom nothing is known has no facts. */
  at(customerId: string, position: Position): CustomerAt {
    const number = this.#numberOf.get(customerId);
    if (number === undefined) return { survivor: customerId, members: [customerId], facts: [] };
    const { root, members } = this.#links.at(number, position);
    return {
      survivor: this.#nameOf(root),
      members: members.map((each) => this.#nameOf(each)).sort(),
      facts: this.#factsAbout(members, members, position),
    };
  }

  /** A customer's survivor at a position; the customer itself if it was not merged into another. */
  survivorOf(customerId: string, position: Position): string {
    const number = this.#numberOf.get(customerId);
    return number === undefined ? customerId : this.#nameOf(this.#links.at(number, position).root);
  }

  /** Those of the facts at a position that were published about the customer itself. */
  ownFacts(customerId: string, position: Position): readonly CustomerFact[] {
    const number = this.#numberOf.get(customerId);
    return number === undefined ? [] : this.#factsAbout([number], this.#links.at(number, position).members, position);
  }

  /** Everybody whom merges link with a customer at a position, itself included, whoever survives. */
  linkedWith(customerId: string, position: Position): readonly string[] {
    const number = this.#numberOf.get(customerId);
    if (number === undefined) return [customerId];
    const { linked } = this.#links.at(number, position);
    return linked.map((each) => this.#nameOf(each)).sort();
  }

  /** Some customers with everybody whom merges link with them at a position, each once. */
  allLinkedWith(customerIds: Iterable<string>, position: Position): ReadonlySet<string> {
    const all = new Set<string>();
    for (const each of customerIds) {
      // Whoever is there came with all whom merges link with it.
      if (all.has(each)) continue;
      for (const linked of this.linkedWith(each, position)) all.add(linked);
    }
    return all;
  }

  #nameOf(customer: CustomerNo): string {
    return this.#idOf.get(customer) as string;
  }

  /** What was published about some of a family, as anybody in the family corrected it. */
  #factsAbout(
    customers: readonly CustomerNo[],
    family: readonly CustomerNo[],
    position: Position,
  ): readonly CustomerFact[] {
    const isKnown = (fact: RecordedFact) => fact.position <= position;
    // Made when the first correction is met: many ask for each of a large family, in which few are.
    let inFamily: ReadonlySet<CustomerNo> | undefined;
    const isOfFamily = ({ customerNo }: RecordedFact) => (inFamily ??= new Set(family)).has(customerNo);
    const changesOf = (eventId: Uuid) =>
      this.#changesOf
        .get(eventId)
        ?.filter((change) => isKnown(change) && isOfFamily(change))
        .map((change) => asDerivedAt(change, position)) ?? [];
    return customers
      .flatMap((each) => this.#factsOf.get(each) ?? [])
      .filter((fact) => isKnown(fact) && this.types.includes(fact.type))
      .map((fact) => asDerivedAt(fact, position))
      .flatMap((fact): readonly CustomerFact[] =>
        fact.type === 'touchpoint.recorded' ? touchpointAfter(fact, changesOf(fact.eventId)) : [fact],
      )
      .sort((a, b) => comparePlaces(a.place, b.place));
  }
}

/** What was derived from a fact's words as of a position. @param derivedBefore in the order of the log */
export function derivedAt(
  { derived, derivedBefore }: Pick<RecordedFact, 'derived' | 'derivedBefore'>,
  position: Position,
): DerivedValence | null {
  const before = derivedBefore?.find(({ until }) => position < BigInt(until));
  return before === undefined ? derived : before.derived;
}

function asDerivedAt<F extends RecordedFact>(fact: F, position: Position): F {
  return fact.derivedBefore === null ? fact : { ...fact, derived: derivedAt(fact, position) };
}

type RecordedTouchpoint = Extract<RecordedFact, { readonly type: 'touchpoint.recorded' }>;
type RecordedChange = Extract<RecordedFact, { readonly type: 'touchpoint.corrected' | 'touchpoint.retracted' }>;

function isChange(fact: RecordedFact): fact is RecordedChange {
  return fact.type === 'touchpoint.corrected' || fact.type === 'touchpoint.retracted';
}

/** None if it was retracted. @param changes in event-time order */
function touchpointAfter(fact: RecordedTouchpoint, changes: readonly RecordedChange[]): readonly RecordedTouchpoint[] {
  if (changes.length === 0) return [fact];
  const corrections = changes.filter(({ type }) => type === 'touchpoint.corrected');
  if (corrections.length < changes.length) return [];
  const effective = corrected(fact, corrections);
  const place = placeAfter(fact, effective) ?? fact.place;
  return [{ ...fact, ...effective, place, time: timeOf(place) }];
}
