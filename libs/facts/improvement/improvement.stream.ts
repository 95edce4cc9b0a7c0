import { type Recorded, versionedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { IMPROVEMENT_TYPES } from './improvement.commands.js';
import type { ImprovementEvent } from './improvement.decider.js';

/** The source of what is decided on improvements. */
const SOURCE = '/peakend/improvements';

// Each name has four parts: no event that a channel publishes can have such an id.

export function improvementStreamOf(tenant: string, improvementId: Uuid): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['improvement', tenant, improvementId, null]));
}

/** The id of the improvement that a request opens, for ever: whoever repeats it finds that improvement. */
export function openedIdOf(tenant: string, key: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['improvement-opening', tenant, key, null]));
}

/** The id of the event that a command leads to, for ever. */
export function commandIdOf(tenant: string, improvementId: Uuid, key: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['improvement-command', tenant, improvementId, key]));
}

/** An event of an improvement's stream as decisions read it. @throws Error if a newer version wrote it */
export function improvementEventOf(stored: StoredEvent): ImprovementEvent {
  const { type, data, eventId, time, micros } = eventOf(stored, ...IMPROVEMENT_TYPES);
  return { type, data, eventId, at: { time, micros } } as ImprovementEvent;
}

/** A decided event of an improvement as it is stored. It is about no customer. */
export function recordedEvent(event: ImprovementEvent, recorded: Omit<Recorded, 'customerId'>): NewEvent {
  return versionedEvent(event, SOURCE, { ...recorded, customerId: null });
}
