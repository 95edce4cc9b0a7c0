import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf, type Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, StoredEvent } from '#libs/kernel/event.js';
import type { ExpectationLearned, LearnedAbout } from './expectation.events.js';

const SOURCE = '/peakend/expectations';

/** What is learned at one of a tenant's midnights. */
export interface Learning extends LearnedAbout {
  readonly tenant: string;
  /** The date that ends. */
  readonly day: string;
  /** That midnight: milliseconds since 1970. */
  readonly at: number;
}

type Learned = Typed<'expectation.learned'>;

/** Stores what a midnight teaches, once. The state says whether it is stored. */
export const expectationDecider: Decider<boolean, ExpectationLearned, Learned> = {
  initial: false,
  decide: (data, isLearned) => (isLearned ? [] : [{ type: 'expectation.learned', data }]),
  evolve: () => true,
};

/** The stream of what is learned about one touchpoint type and tier at a midnight. */
export function expectationStream({ tenant, definition, touchpoint, tier, day, at }: Learning) {
  const id = uuid5(
    EVENT_NAMESPACE,
    JSON.stringify(['expectation', tenant, definition, touchpoint, ...(tier === null ? [] : [tier]), day]),
  );
  return {
    id,
    read: (stored: StoredEvent): Learned => eventOf(stored, 'expectation.learned'),
    write: ({ type, data }: Learned): NewEvent =>
      decidedEvent({
        eventId: id,
        tenant,
        customerId: null,
        type,
        source: SOURCE,
        id,
        time: at,
        data,
        traceparent: null,
      }),
  };
}
