import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;
const DUE = '2020-03-01T12:00:00.000Z';

/** What may happen to a task after it was opened. */
const LIVES: readonly (readonly string[])[] = [
  [],
  ['done', 'confirmed'],
  ['overdue'],
  ['overdue', 'done'],
  ['done'],
  ['overdue', 'done', 'confirmed'],
];

/** A fact, and if somebody complained or said something, a task that came of it: as the log holds it, without its text. */
export function withItsTask(fact: StoredEvent, index: number): readonly StoredEvent[] {
  const { type, customerId, eventId, time, micros, data } = fact;
  if (type !== 'complaint.filed' && type !== 'feedback.submitted') return [fact];
  const followUpId = eventIdOf(TENANT, '/tasks', eventId);
  const life = LIVES[index % LIVES.length] as readonly string[];
  const complaintId = (data.complaintId as string | undefined) ?? eventId;
  const from: JsonObject = type === 'complaint.filed' ? { complaintId } : { eventId };
  const department = index % 2 === 0 ? 'billing' : 'shipping';
  const said: Readonly<Record<string, JsonObject>> = {
    opened: { department, dueAt: DUE, ...(index % 3 > 0 && { from }) },
    overdue: { department, dueAt: DUE },
    done: { actor: 'maria' },
  };
  const events = ['opened', ...life].map((what, step) => {
    const id = step === 0 ? followUpId : eventIdOf(TENANT, '/tasks', `${eventId} ${what}`);
    return storedEvent(1, {
      eventId: id,
      tenant: TENANT,
      customerId,
      type: `follow-up.${what}`,
      source: '/peakend/follow-ups',
      id,
      sequence: `${step + 1}`,
      // What a clock says happened before what was decided earlier.
      time: what === 'overdue' ? time - HOUR : time + step * HOUR,
      micros,
      data: { followUpId, version: step + 1, ...said[what] },
    });
  });
  return [fact, ...events];
}
