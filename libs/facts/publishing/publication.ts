import type { AppendOutcome } from '#libs/eventing/event-store.js';
import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import type { PlainKind } from '#libs/facts/fact.schemas.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import type { InputError } from '#libs/kernel/refusal.js';
import type { AdmittedEvent, IncomingEvent, RejectedEvent } from './event.intake.js';

/** Events of one request. */
export interface Incoming {
  readonly form: 'cloudevent' | PlainKind;
  readonly events: readonly IncomingEvent[];
  readonly mayHoldBadCharacters: boolean;
  /** For plain forms: the id of the event if the body has none. */
  readonly idempotencyKey: string | null;
  readonly dryRun: boolean;
}

/** An event that is in the store. If it is a repeat, `eventId` and `position` are those of the first. */
export interface PublishedEvent {
  readonly index: number;
  readonly duplicate: boolean;
  readonly eventId: Uuid;
  readonly position: Position;
  readonly complaintId: string | null;
}

/** What a dry run says of an event that would be stored all the same. */
export interface Warning {
  readonly index: number;
  readonly path: string;
  readonly code: 'UNKNOWN_DEFINITION' | 'UNKNOWN_TOUCHPOINT' | 'UNKNOWN_STAGE';
  readonly message: string;
}

export interface Publication {
  readonly published: readonly PublishedEvent[];
  /** In the order of the request. */
  readonly rejected: readonly RejectedEvent[];
  /** Of a dry run. */
  readonly warnings?: readonly Warning[];
}

/** The results for a request's events, given what the store answered for those admitted. */
export function settle(
  admitted: readonly AdmittedEvent[],
  outcomes: readonly AppendOutcome[],
  refused: readonly RejectedEvent[],
  { form, events }: Incoming,
): Publication {
  const published: PublishedEvent[] = [];
  const rejected = [...refused];
  admitted.forEach(({ index, fact }, i) => {
    const outcome = outcomes[i] as AppendOutcome;
    if (outcome.status === 'stored' || outcome.status === 'duplicate') {
      const complaintId = fact.type === 'complaint.filed' ? complaintIdOf(fact.data, outcome.eventId) : null;
      const duplicate = outcome.status === 'duplicate';
      published.push({ index, duplicate, eventId: outcome.eventId, position: outcome.position, complaintId });
    } else if (outcome.status === 'conflict') {
      const { source, id, type, customerId } = fact;
      const errors = [conflictOn(outcome.on, form, type)];
      const { raw } = events[index] as IncomingEvent;
      rejected.push({ index, code: 'EVENT_CONFLICT', errors, source, id, type, customerId, raw });
    } else throw new Error(`The store answered "${outcome.status}" for a fact`);
  });
  if (rejected.length > refused.length) rejected.sort((a, b) => a.index - b.index);
  return { published, rejected };
}

function conflictOn(on: 'event' | 'stream', form: Incoming['form'], type: string): InputError {
  const code = 'EVENT_CONFLICT';
  const remedy = type === 'complaint.filed' ? RECLASSIFY : '';
  if (on === 'event')
    return {
      path: '/id',
      code,
      message: `names, with its source, an event that was published before with other content${remedy}`,
    };
  const path = form === 'cloudevent' ? '/data/complaintId' : '/complaintId';
  return { path, code, message: `names a complaint that was filed before with other content${remedy}` };
}

/** Nothing corrects a complaint, as a touchpoint is corrected: it is worked through commands. */
const RECLASSIFY = ': POST /v1/complaints/{complaintId}/reclassify changes its category or severity';
