import {
  anything,
  array,
  boolean,
  choice,
  count,
  instant,
  nullable,
  object,
  type Schema,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { COMPLAINT_STATES } from './complaint.commands.js';
import { COMPENSATIONS } from './complaint.events.js';

const promise = object({
  promiseId: uuid,
  what: nullable(string('Null where it was erased.')),
  dueAt: instant,
  status: choice('open', 'kept', 'kept-late', 'broken', 'cancelled'),
});

const compensation = object({
  kind: choice(...COMPENSATIONS),
  value: nullable(string('A decimal number.')),
  currency: nullable(string()),
  text: nullable(string()),
  at: instant,
});

const happened: Schema = {
  ...object({ type: string(), at: instant, eventId: uuid, words: string('What happened, in a sentence.') }),
  additionalProperties: true,
  description: 'An event, and what it says.',
};

/** `Complaint` in the OpenAPI document. */
export const complaint = object({
  complaintId: string(),
  customerId: string(),
  state: choice(...COMPLAINT_STATES),
  category: string(),
  severity: count('1 … 5'),
  channel: string(),
  department: nullable(string()),
  assignee: nullable(string()),
  escalated: boolean(),
  paused: boolean(),
  filedAt: instant,
  promises: array(promise),
  clocks: array(anything),
  compensations: array(compensation),
  rootCause: nullable(object({ category: string(), text: nullable(string()), at: instant })),
  history: array(happened, 'In the order in which it was decided.'),
});
