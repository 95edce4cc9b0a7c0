import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf, type Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';

/** The source of what rules decide about customers' occasions. */
const SOURCE = '/peakend/care';

export type CareEvent = Typed<'care.due' | 'care.skipped'>;

/** An occasion of a customer, by a rule. */
export interface CaredFor {
  readonly tenant: string;
  /** As published; the survivor, if others were merged into it. */
  readonly customerId: string;
  readonly rule: string;
  readonly occasion: string;
}

/** Decides about an occasion once. The state says whether it was. */
export const careDecider: Decider<boolean, CareEvent, CareEvent> = {
  initial: false,
  decide: (event, isDecided) => (isDecided ? [] : [event]),
  evolve: () => true,
};

/** The stream of an occasion, which follows from whose it is, by which rule, and from nothing else. */
export function careStreamOf({ tenant, customerId, rule, occasion }: CaredFor): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['care', tenant, rule, customerId, occasion]));
}

/** @param caredFor whose stream it is */
export function careStream(caredFor: CaredFor) {
  const { tenant, customerId } = caredFor;
  const id = careStreamOf(caredFor);
  return {
    id,
    read: (stored: StoredEvent): CareEvent => eventOf(stored, 'care.due', 'care.skipped'),
    write: ({ type, data }: CareEvent): NewEvent =>
      decidedEvent({
        ...{ eventId: id, tenant, customerId, type, data, id, source: SOURCE, traceparent: null },
        time: Date.parse(data.dueAt),
      } as Parameters<typeof decidedEvent>[0]),
  };
}
