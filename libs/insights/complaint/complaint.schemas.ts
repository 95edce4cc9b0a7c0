import {
  anything,
  array,
  boolean,
  choice,
  count,
  instant,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { COMPLAINT_STATES } from './complaint.answer.js';

export const complaint = named(
  'Complaint',
  object({
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
    promises: array(anything),
    clocks: array(anything),
    compensations: array(anything),
    rootCause: nullable(anything),
    history: array(object({ type: string(), at: instant, eventId: uuid })),
  }),
);

export const complaintColumns = columnsOf(`
  complaintId customerId state category severity channel department assignee escalated paused filedAt promises clocks
  compensations rootCause history`);
