import { type Recorded, versionedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { FOLLOW_UP_TYPES } from './follow-up.commands.js';
import type { FollowUpEvent } from './follow-up.decider.js';

/** The source of what is decided on follow-ups. */
const SOURCE = '/peakend/follow-ups';

/** What leads to the event that a task is overdue, besides the event that opened it. */
export const OVERDUE = 'overdue';

// Each name has four parts: no event that a channel publishes can have such an id.

export function followUpStreamOf(tenant: string, followUpId: Uuid): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['follow-up', tenant, followUpId, null]));
}

/** The id of the task that a request opens, for ever: whoever repeats it finds that task. */
export function openedIdOf(tenant: string, key: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['follow-up-opening', tenant, key, null]));
}

/** The id of the event that a command leads to, for ever. */
export function commandIdOf(tenant: string, followUpId: Uuid, key: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['follow-up-command', tenant, followUpId, key]));
}

/** The id of the event that says that a task is overdue: there is one at most. */
export function overdueIdOf(followUpId: Uuid): Uuid {
  return uuid5(followUpId, OVERDUE);
}

/** An event of a task's stream as decisions read it. @throws Error if a newer version wrote it */
export function followUpEventOf(stored: StoredEvent): FollowUpEvent {
  const { type, data, eventId, time, micros, recordedAt } = eventOf(stored, ...FOLLOW_UP_TYPES);
  return { type, data, eventId, at: { time, micros }, recordedAt } as FollowUpEvent;
}

/** A decided event of a task as it is stored. */
export function recordedEvent(event: FollowUpEvent, recorded: Recorded): NewEvent {
  return versionedEvent(event, SOURCE, recorded);
}

/** A task's stream, for policies that decide on it. */
export function followUpStream(of: { readonly tenant: string; readonly customerId: string }, followUpId: Uuid) {
  return {
    id: followUpStreamOf(of.tenant, followUpId),
    read: followUpEventOf,
    write: (event: FollowUpEvent): NewEvent => recordedEvent(event, { ...of, traceparent: null }),
  };
}
