import type { CustomerTierAssigned } from '#libs/facts/customer/customer.events.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf, type Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, StoredEvent } from '#libs/kernel/event.js';

const SOURCE = '/peakend/tier-reviews';

/** A customer at one of its tenant's reviews. */
export interface Reviewing {
  readonly tenant: string;
  /** As published. */
  readonly customerId: string;
  /** The date at whose end the review runs. */
  readonly day: string;
  /** That midnight: milliseconds since 1970. */
  readonly at: number;
}

type TierAssigned = Typed<'customer.tier-assigned'>;

/** Assigns what a review comes to, once. The state says whether it is assigned. */
export const tierReviewDecider: Decider<boolean, CustomerTierAssigned, TierAssigned> = {
  initial: false,
  decide: (data, isAssigned) => (isAssigned ? [] : [{ type: 'customer.tier-assigned', data }]),
  evolve: () => true,
};

/** The stream of a customer's review. */
export function tierReviewStream({ tenant, customerId, day, at }: Reviewing) {
  const id = uuid5(EVENT_NAMESPACE, JSON.stringify(['tier-review', tenant, customerId, day]));
  return {
    id,
    read: (stored: StoredEvent): TierAssigned => eventOf(stored, 'customer.tier-assigned'),
    write: ({ type, data }: TierAssigned): NewEvent =>
      decidedEvent({ eventId: id, tenant, customerId, type, source: SOURCE, id, time: at, data, traceparent: null }),
  };
}

/** Whether a review assigned a tier; otherwise a channel did. */
export function isOfReview({ source, stream }: Pick<StoredEvent, 'source' | 'stream'>): boolean {
  return source === SOURCE && stream !== null;
}
