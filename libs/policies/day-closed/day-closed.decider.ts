import { decidedEvent } from '#libs/facts/decided.events.js';
import type { DayClosed } from '#libs/facts/day/day.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';

/** The source of days as events. */
const SOURCE = '/peakend/days';

export interface DayClosedEvent {
  readonly type: 'day.closed';
  readonly data: DayClosed;
}

/** Closes a date of a tenant, once. The state says whether it is closed. */
export const dayDecider: Decider<boolean, DayClosed, DayClosedEvent> = {
  initial: false,
  decide: (data, closed) => (closed ? [] : [{ type: 'day.closed', data }]),
  evolve: () => true,
};

/** The stream of a tenant's date. */
export function dayStreamOf(tenant: string, day: string) {
  const id = uuid5(EVENT_NAMESPACE, JSON.stringify(['day', tenant, day, null]));
  return {
    id,
    read: (stored: StoredEvent): DayClosedEvent => eventOf(stored, 'day.closed'),
    write: ({ type, data }: DayClosedEvent): NewEvent =>
      decidedEvent({
        eventId: id,
        tenant,
        customerId: null,
        type,
        source: SOURCE,
        id: data.day,
        time: Date.parse(data.endedAt),
        data,
        traceparent: null,
      }),
  } satisfies { readonly id: Uuid; read: unknown; write: unknown };
}
