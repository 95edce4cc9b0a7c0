import type { CustomerEventType, EventData } from '#libs/facts/stored.events.js';
import type { DerivedValence, Uuid } from '#libs/kernel/event.js';
import type { Touchpoint } from './touchpoint.insight.js';

/** A customer's number in the read models; survivors and the merged alike have one. */
export type CustomerNo = bigint;

/** A fact as the projector's own table holds it, under the customer it was published for: `type` narrows `data`. */
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

export function isFactOf<Fact extends { readonly type: CustomerEventType }, Type extends CustomerEventType>(
  fact: Fact,
  types: readonly Type[],
): fact is Extract<Fact, { readonly type: Type }> {
  return types.some((type) => type === fact.type);
}

/** A touchpoint that came, changed or went: `before` null when it is new, `after` null when it is retracted. */
export interface TouchpointChange {
  readonly before: Touchpoint | null;
  readonly after: Touchpoint | null;
}

/** What a batch changed about one customer (the survivor, where customers were merged). */
export interface CustomerChange {
  readonly root: CustomerNo;
  /** The customer's own number and those merged into it. */
  readonly members: readonly CustomerNo[];
  /** Who belongs to it changed: whatever is known must be computed again from all its facts. */
  readonly regrouped: boolean;
  /** Facts that are new, in event-time order; none of a type that this version of the code does not know. */
  readonly facts: readonly CustomerFact[];
  readonly touchpoints: readonly TouchpointChange[];
}

/** What a batch changed within one tenant. */
export interface TenantChange {
  readonly tenant: string;
  readonly customers: readonly CustomerChange[];
  /** Customers that are no survivors any more: nothing is known about them but who they became. */
  readonly gone: readonly CustomerNo[];
}

/** A fact as its corrections left it, at the place where it stands now; a retracted touchpoint is none. */
export type WholeFact<Type extends CustomerEventType = CustomerEventType> = {
  [Each in Type]: Pick<CustomerFact<Each>, 'customerNo' | 'place' | 'eventId' | 'type' | 'time' | 'data' | 'derived'>;
}[Type];

/** A customer (the survivor) with all its members' facts of some types. */
export interface WholeCustomer {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  /** In event-time order. */
  readonly facts: readonly WholeFact[];
}
