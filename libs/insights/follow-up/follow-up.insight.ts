import type { FollowUpType } from '#libs/facts/follow-up/follow-up.commands.js';
import type { FollowUpEvent } from '#libs/facts/follow-up/follow-up.decider.js';
import type { FollowUpOpened } from '#libs/facts/follow-up/follow-up.events.js';
import type { CustomerNo, WholeFact } from '#libs/facts/table/customer-fact.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { Uuid } from '#libs/kernel/event.js';
import { instantOf } from '#libs/kernel/place.js';

/** What some facts say of one task: at most one event of each kind. */
export interface FollowUpRow {
  /** The customer that the facts were published for. */
  readonly customerNo: CustomerNo;
  readonly followUpId: Uuid;
  readonly events: Readonly<Partial<Record<FollowUpType, FollowUpEvent>>>;
}

/** What facts say of tasks, whatever order they come in. */
export function followUpRows(facts: readonly WholeFact[]): readonly FollowUpRow[] {
  const told = facts.flatMap((fact) => {
    const event = followUpEvent(fact);
    return event === null ? [] : [{ customerNo: fact.customerNo, event }];
  });
  const tasks = groupBy(told, ({ customerNo, event }) => `${customerNo} ${event.data.followUpId}`);
  return [...tasks.values()].map((each) => {
    const [{ customerNo, event }] = each as [(typeof told)[number]];
    const events = Object.fromEntries(each.map((one) => [one.event.type, one.event]));
    return { customerNo, followUpId: event.data.followUpId, events };
  });
}

/** The complaint that a task came from; null: none. */
export function complaintOf({ from }: FollowUpOpened): string | null {
  return from !== undefined && 'complaintId' in from ? from.complaintId : null;
}

function followUpEvent({ type, data, eventId, place }: WholeFact): FollowUpEvent | null {
  if (!type.startsWith('follow-up.')) return null;
  return { type, data, eventId, at: instantOf(place) } as FollowUpEvent;
}
