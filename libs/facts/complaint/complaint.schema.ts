import { COMPENSATION_KINDS } from '#libs/facts/service-level/service-level.events.js';
import { toldSchema } from '#libs/facts/told.schema.js';
import {
  array,
  boolean,
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { COMPLAINT_STATES } from './complaint.commands.js';

const promise = object({
  promiseId: uuid,
  what: nullable(string('Null where it was erased.')),
  dueAt: instant,
  status: choice('open', 'kept', 'kept-late', 'broken', 'cancelled'),
});

const compensation = object({
  kind: choice(...COMPENSATION_KINDS),
  value: nullable(string('A decimal number.')),
  currency: nullable(string()),
  text: nullable(string()),
  at: instant,
  breach: nullable(
    object({
      eventId: uuid,
      withdrawn: boolean('As it turned out, there was no breach. What was granted stays granted.'),
    }),
  ),
});

const clock = named(
  'ComplaintClock',
  object({
    policy: string(),
    kind: choice('acknowledge', 'resolve'),
    dueAt: nullable(instant),
    status: choice('running', 'paused', 'met', 'breached'),
    derivation: object({
      policyVersion: count(),
      calendar: string(),
      calendarVersion: count(),
      timeZone: string(),
      withinSeconds: count(),
      startedAt: instant,
      runningSince: nullable(instant),
      usedSeconds: number('Business time that had passed until then.'),
      pauses: count(),
      stops: count(),
    }),
  }),
);

/** `Complaint` in the OpenAPI document. */
export const complaint = named(
  'Complaint',
  object({
    complaintId: string(),
    customerId: string(),
    state: choice(...COMPLAINT_STATES),
    category: string(),
    severity: count('1 … 5'),
    channel: string(),
    labels: array(string()),
    department: nullable(string()),
    assignee: nullable(string()),
    escalated: boolean(),
    paused: boolean(),
    filedAt: instant,
    promises: array(promise),
    clocks: array(clock),
    compensations: array(compensation),
    rootCause: nullable(object({ category: string(), text: nullable(string()), at: instant })),
    history: array(toldSchema('ComplaintEvent'), 'In the order in which it was decided.'),
  }),
);
