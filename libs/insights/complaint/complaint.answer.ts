import { wireType } from '#libs/facts/fact.schemas.js';
import { type ComplaintFiled, complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { textOf } from '#libs/kernel/place.js';

export const COMPLAINT_STATES = [
  'filed',
  'acknowledged',
  'assigned',
  'resolved',
  'confirmed',
  'reopened',
  'withdrawn',
] as const;

/** A complaint as filed: nothing else has happened to it yet. */
export interface Complaint {
  readonly complaintId: string;
  readonly customerId: string;
  readonly state: (typeof COMPLAINT_STATES)[number];
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly department: string | null;
  readonly assignee: string | null;
  readonly escalated: boolean;
  readonly paused: boolean;
  readonly filedAt: string;
  readonly promises: readonly JsonObject[];
  readonly clocks: readonly JsonObject[];
  readonly compensations: readonly JsonObject[];
  readonly rootCause: JsonObject | null;
  readonly history: readonly { readonly type: string; readonly at: string; readonly eventId: Uuid }[];
}

/** A filed complaint as stored. */
export interface FiledRow {
  readonly event_id: Uuid;
  readonly place: Buffer;
  readonly customer_id: string;
  readonly data: ComplaintFiled;
}

export function complaintOf({ event_id, place, customer_id, data }: FiledRow): Complaint {
  const { category, severity, channel } = data;
  const filedAt = textOf(place);
  return {
    complaintId: complaintIdOf(data, event_id),
    customerId: customer_id,
    state: 'filed',
    category,
    severity,
    channel,
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt,
    promises: [],
    clocks: [],
    compensations: [],
    rootCause: null,
    history: [{ type: wireType('complaint.filed'), at: filedAt, eventId: event_id }],
  };
}
