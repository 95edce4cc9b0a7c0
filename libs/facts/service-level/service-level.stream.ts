import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { Uuid } from '#libs/kernel/event.js';

/** The stream of all of a tenant's calendars and service levels. */
export function serviceLevelStreamOf(tenant: string): Uuid {
  return uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, 'service-levels']));
}
