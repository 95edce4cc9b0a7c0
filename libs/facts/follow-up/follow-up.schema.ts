import { toldSchema } from '#libs/facts/told.schema.js';
import {
  array,
  boolean,
  choice,
  instant,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { FOLLOW_UP_STATES } from './follow-up.commands.js';

/** `FollowUp` in the OpenAPI document. */
export const followUp = named(
  'FollowUp',
  object({
    followUpId: uuid,
    customerId: string(),
    department: string(),
    text: nullable(string('Null where it was erased.')),
    status: choice(...FOLLOW_UP_STATES),
    dueAt: nullable(instant),
    overdue: boolean('Its due time has passed and it is not done.'),
    from: nullable({
      ...named(
        'FollowUpOrigin',
        object({}, { eventId: uuid, complaintId: string(), rule: string('The care rule that decided the event.') }),
      ),
      description: 'What it came from: an event or a complaint.',
    }),
    openedAt: instant,
    doneAt: nullable(instant),
    confirmedAt: nullable(instant),
    history: array(toldSchema('FollowUpEvent'), 'In the order in which it was decided.'),
  }),
);
