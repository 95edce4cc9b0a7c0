import type { Keyring } from '#libs/eventing/keyring.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { type Event, eventOf } from '#libs/facts/stored.events.js';
import type { JsonObject, NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { COMPLAINT_TYPES, type ComplaintType } from './complaint.commands.js';
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

/** What is stored of an event beside what it says. */
export interface Recorded {
  readonly tenant: string;
  readonly customerId: string;
  readonly contentHash?: Uint8Array;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** A decided event of a complaint as it is stored. */
export function recordedEvent({ type, data, eventId, at }: ComplaintEvent, recorded: Recorded): NewEvent {
  const { version } = data as { readonly version: number };
  return decidedEvent({
    eventId,
    type,
    data,
    ...recorded,
    source: SOURCE,
    id: eventId,
    ...at,
    // At one time, in the order in which it was decided.
    sequence: `${version}`,
  } as Parameters<typeof decidedEvent>[0]);
}

/** What a command says, with what is personal sealed. */
export async function sealedOf(
  keyring: Keyring,
  { tenant, customerId }: Pick<Recorded, 'tenant' | 'customerId'>,
  said: JsonObject,
  personal: readonly string[],
): Promise<JsonObject> {
  if (personal.length === 0) return said;
  const sealed = await keyring.seal(
    tenant,
    personal.map((member) => ({ customerId, value: said[member] ?? null })),
  );
  return { ...said, ...Object.fromEntries(personal.map((member, index) => [member, sealed[index] ?? null])) };
}
