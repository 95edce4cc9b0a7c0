import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf, type Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, StoredEvent } from '#libs/kernel/event.js';
import type { ChurnLevelChanged } from './churn-level.events.js';

const SOURCE = '/peakend/churn-levels';

type LevelChanged = Typed<'churn.level-changed'>;

/** One of the changes of a customer's churn level. */
export interface LevelChange {
  readonly tenant: string;
  /** As published: the survivor of its family. */
  readonly customerId: string;
  /** 1, 2, 3 …: the customer's changes in the order in which they were decided. */
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Says a change, once. The state says whether it is said. */
export const churnLevelDecider: Decider<boolean, ChurnLevelChanged, LevelChanged> = {
  initial: false,
  decide: (data, isSaid) => (isSaid ? [] : [{ type: 'churn.level-changed', data }]),
  evolve: () => true,
};

/** The stream of one change of a customer's churn level. */
export function churnLevelStream({ tenant, customerId, n, at }: LevelChange) {
  const id = uuid5(EVENT_NAMESPACE, JSON.stringify(['churn-level', tenant, customerId, n]));
  return {
    id,
    read: (stored: StoredEvent): LevelChanged => eventOf(stored, 'churn.level-changed'),
    write: ({ type, data }: LevelChanged): NewEvent =>
      decidedEvent({
        eventId: id,
        tenant,
        customerId,
        type,
        source: SOURCE,
        id,
        time: at,
        // At one time, in the order in which they were decided.
        sequence: `${n}`,
        data,
        traceparent: null,
      }),
  };
}
