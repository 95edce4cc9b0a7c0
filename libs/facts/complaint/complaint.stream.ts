import { type Recorded, versionedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { type Event, eventOf } from '#libs/facts/stored.events.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { COMPLAINT_TYPES, type ComplaintType } from './complaint.commands.js';
import { type ClockCourse, courseOf } from './complaint.course.js';
import type { ComplaintEvent } from './complaint.decider.js';

/** The source of what is decided on complaints. */
const SOURCE = '/peakend/complaints';

/**
 * An event of a complaint's stream as decisions read it.
 *
 * @throws Error if a newer version wrote it: nothing may be decided without knowing what it means
 */
export function complaintEventOf(stored: StoredEvent): ComplaintEvent {
  return asComplaintEvent(eventOf(stored, ...COMPLAINT_TYPES));
}

function asComplaintEvent({ type, data, eventId, time, micros }: Event<ComplaintType>): ComplaintEvent {
  return { type, data, eventId, at: { time, micros } } as ComplaintEvent;
}

/** The id of the event that a command leads to, for ever: whoever repeats it finds that event. */
export function commandIdOf(tenant: string, complaintId: string, key: string): Uuid {
  // Four parts: no event that a channel publishes can have this id and so keep a command from being carried out.
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['complaint-command', tenant, complaintId, key]));
}

/** A decided event of a complaint as it is stored. */
export function recordedEvent(event: ComplaintEvent, recorded: Recorded): NewEvent {
  return versionedEvent(event, SOURCE, recorded);
}

/** What a clock tells of a complaint as it is stored: the same whoever finds that it is due. */
export function toldEvent(event: ComplaintEvent, of: Pick<Recorded, 'tenant' | 'customerId'>): NewEvent {
  const breach = 'breach' in event.data ? event.data.breach : undefined;
  const cause = breach === undefined ? {} : { causationId: breach };
  return recordedEvent(event, { ...of, ...cause, correlationId: breach ?? null, traceparent: null });
}

/** What a complaint's clocks go by, by the events of its stream. */
export function storedCourse(stored: readonly StoredEvent[]): ClockCourse {
  return courseOf(stored.map((each) => ({ event: complaintEventOf(each), recordedAt: each.recordedAt })));
}
