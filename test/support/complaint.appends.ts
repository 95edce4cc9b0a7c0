import type { Append } from '#libs/eventing/event-store.js';
import { complaintStreamOf, eventIdOf, EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { serviceLevelStreamOf } from '#libs/facts/service-level/service-level.stream.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { aDecision, aFact } from '../contract/event-store.examples.js';
import { anEvent } from './an.event.js';

const TENANT = 'acme';
const SOURCE = '/channels/test';
/** A UUID that follows from a name. */
export const idOf = (name: string) => uuid5(EVENT_NAMESPACE, name);
const day = [{ from: '00:00', to: '24:00' }];
/** The hours of a calendar that is always open. */
export const week = {
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: day,
  sunday: day,
};

/**
 * A version of a calendar or a service level, the first unless it says another.
 * @param revision its place among the tenant's
 */
export function settings(revision: number, type: string, name: string, said: JsonObject): Append {
  const data = { name, version: 1, ...said };
  const id = `${type}/${name}/${data.version}`;
  const event = anEvent({ eventId: idOf(id), tenant: TENANT, customerId: null, type, id, data });
  return aDecision(serviceLevelStreamOf(TENANT), revision - 1, [event]);
}

/** Files a complaint. */
export function files(complaintId: string, time: string): Append {
  const id = `files ${complaintId}`;
  const data = { complaintId, category: 'fees', severity: 3, channel: 'web' };
  const eventId = eventIdOf(TENANT, SOURCE, id);
  const of = { tenant: TENANT, customerId: `of ${complaintId}`, type: 'complaint.filed', source: SOURCE, id, eventId };
  return aFact(id, { ...of, time: Date.parse(time), data }, complaintStreamOf(TENANT, complaintId));
}

/** What is decided on a complaint as its next version. */
export function commands(
  complaintId: string,
  version: number,
  type: string,
  time: string,
  said: JsonObject = {},
): Append {
  const id = `${complaintId}/${version}`;
  const event = anEvent({
    eventId: idOf(id),
    tenant: TENANT,
    customerId: `of ${complaintId}`,
    type: `complaint.${type}`,
    id,
    sequence: `${version}`,
    time: Date.parse(time),
    data: { complaintId, version, ...said },
  });
  return aDecision(complaintStreamOf(TENANT, complaintId), version - 2, [event]);
}
