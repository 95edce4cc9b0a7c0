import type { CustomerEventType, EventData } from '#libs/facts/stored.events.js';
import type { DerivedValence, Uuid } from '#libs/kernel/event.js';
import type { Touchpoint } from './touchpoint.insight.js';

/** A customer's number in the read models; both survivors and merged customers have one. */
export type CustomerNo = bigint;

/** A fact as stored in the projector's own table, under the customer it was published for: `type` narrows `data`. */
export type CustomerFact<Type extends CustomerEventType = CustomerEventType> = {
  [Each in Type]: {
    readonly customerNo: CustomerNo;
    readonly place: Buffer;
    readonly eventId: Uuid;
    readonly type: Each;
    /** Milliseconds since 1970, UTC. */
    readonly time: number;
    readonly source: string;
    readonly id: string;
    readonly sequence: string | null;
    readonly data: EventData[Each];
    readonly derived: DerivedValence | null;
  };
}[Type];

/** What was derived from words until they were judged anew, at a position. */
export interface DerivedBefore {
  /** In decimal. */
  readonly until: string;
  readonly derived: DerivedValence | null;
}

export function isFactOf<Fact extends { readonly type: CustomerEventType }, Type extends CustomerEventType>(
  fact: Fact,
  types: readonly Type[],
): fact is Extract<Fact, { readonly type: Type }> {
  return types.some((type) => type === fact.type);
}

/** A new, changed or retracted touchpoint: `before` is null when it is new, `after` is null when it is retracted. */
export interface TouchpointChange {
  readonly before: Touchpoint | null;
  readonly after: Touchpoint | null;
}

/** What a batch changed about one customer (the survivor, for merged customers). */
export interface CustomerChange {
  readonly root: CustomerNo;
  /** The customer's own number and those merged into it. */
  readonly members: readonly CustomerNo[];
  /** Its family changed: everything known about it must be recomputed from all its facts. */
  readonly regrouped: boolean;
  /** New facts in event-time order, without those of types that this version of the code does not know. */
  readonly facts: readonly CustomerFact[];
  readonly touchpoints: readonly TouchpointChange[];
}

/** What a batch changed for one tenant. */
export interface TenantChange {
  readonly tenant: string;
  readonly customers: readonly CustomerChange[];
  /** Customers that are no longer survivors: nothing is known about them except who their survivor is. */
  readonly gone: readonly CustomerNo[];
}

/** A fact as its corrections left it, at its current place; a retracted touchpoint is not a fact. */
export type WholeFact<Type extends CustomerEventType = CustomerEventType> = {
  [Each in Type]: Pick<CustomerFact<Each>, 'customerNo' | 'place' | 'eventId' | 'type' | 'time' | 'data' | 'derived'>;
}[Type];

/** A customer (a survivor) with all facts of certain types of its whole family. */
export interface WholeCustomer {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  /** In event-time order. */
  readonly facts: readonly WholeFact[];
}
