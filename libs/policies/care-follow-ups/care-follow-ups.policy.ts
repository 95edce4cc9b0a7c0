import { isEvent } from '#libs/facts/stored.events.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { openingFollowUp } from '#libs/policies/follow-up-overdue/follow-up.opening.policy.js';

export const DUE = 'care.due';

/** When its customer was erased before an event, in milliseconds since 1970. */
export type ErasuresBefore = (event: StoredEvent) => readonly number[];

/**
 * The task that a rule asks for once it is due; none for the control share, for which nothing is done, nor for who was erased
 * after it was due and before it was decided.
 */
export function decide(event: StoredEvent, erasuresBefore: ErasuresBefore): readonly Decision[] {
  if (!isEvent(event) || event.type !== DUE) return [];
  const { tenant, customerId, time, micros, eventId, data } = event;
  const { rule, control, followUp } = data;
  if (control || followUp === undefined || erasuresBefore(event).some((erased) => erased >= time)) return [];
  return [
    openingFollowUp({
      ...{ tenant, customerId, cause: event, action: 'follow-up' },
      from: { eventId, rule },
      ...followUp,
      at: { time, micros },
    }),
  ];
}
