import { type Recorded, versionedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { ALERT_TYPES } from './alert.commands.js';
import type { AlertEvent } from './alert.decider.js';

/** The source of what is decided on alerts. */
const SOURCE = '/peakend/alerts';

// Each name has four parts: no event that a channel publishes can have such an id.

/** The stream of all alerts about a customer. */
export function alertStreamOf(tenant: string, customerId: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['churn-alerts', tenant, customerId, null]));
}

/** The id of the event that a command leads to, for ever. */
export function commandIdOf(tenant: string, alertId: Uuid, key: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['alert-command', tenant, alertId, key]));
}

/** An event of a stream of alerts as decisions read it. @throws Error if a newer version wrote it */
export function alertEventOf(stored: StoredEvent): AlertEvent {
  const { type, data, eventId, time, micros } = eventOf(stored, ...ALERT_TYPES);
  return { type, data, eventId, at: { time, micros } } as AlertEvent;
}

/** A decided event of an alert as it is stored. */
export function recordedEvent(event: AlertEvent, recorded: Recorded): NewEvent {
  return versionedEvent(event, SOURCE, recorded);
}

/** A customer's stream of alerts, for policies that decide on it. */
export function alertStream(of: { readonly tenant: string; readonly customerId: string }) {
  return {
    id: alertStreamOf(of.tenant, of.customerId),
    read: alertEventOf,
    write: (event: AlertEvent): NewEvent => recordedEvent(event, { ...of, traceparent: null }),
  };
}
