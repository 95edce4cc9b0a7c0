import { followUpDecider } from '#libs/facts/follow-up/follow-up.decider.js';
import { followUpStream, OVERDUE, overdueIdOf } from '#libs/facts/follow-up/follow-up.stream.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { type Instant, instantOfText } from '#libs/kernel/instant.js';
import type { DueQueue } from '#libs/policies/engine/due.queue.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';

/** A task that is to be done by a time which has not come yet. It says nothing that anybody wrote. */
export interface DueFollowUp {
  readonly followUpId: Uuid;
  readonly tenant: string;
  readonly customerId: string;
  /** The first millisecond at which it is too late, since 1970. */
  readonly at: number;
}

/** What the policy knows of the tasks that matter now. */
export interface Known {
  readonly due: DueQueue<DueFollowUp>;
  /** Those among them that were opened in this batch. */
  readonly fresh: Set<Uuid>;
  /** Those that are no longer to be done, or are overdue. */
  readonly settled: Set<Uuid>;
}

export const FOLLOW_UPS_HEARD = ['follow-up.opened', 'follow-up.done', 'follow-up.overdue'] as const;
type Heard = Event<(typeof FOLLOW_UPS_HEARD)[number]>;

export function take(event: StoredEvent, known: Known): void {
  if (!isHeard(event)) return;
  const { followUpId } = event.data;
  if (event.type !== 'follow-up.opened') return settle(followUpId, known);
  const due = dueOf(event);
  // What was recorded after it was due is decided at once.
  if (due === undefined || due.at <= event.recordedAt) return;
  known.due.add(due);
  known.fresh.add(followUpId);
}

/** A task that was recorded after it was due is overdue from the start. */
export function decide(event: StoredEvent): readonly Decision[] {
  if (!isHeard(event) || event.type !== 'follow-up.opened') return [];
  const due = dueOf(event);
  return due !== undefined && due.at <= event.recordedAt ? [calling(due)] : [];
}

export function settle(followUpId: Uuid, { due, fresh, settled }: Known): void {
  due.remove(followUpId);
  fresh.delete(followUpId);
  settled.add(followUpId);
}

/** Says that a task is overdue, unless it was done in time after all. */
export function calling({ followUpId, tenant, customerId }: DueFollowUp): Decision {
  const overdueId = overdueIdOf(followUpId);
  return decisionOf({
    cause: followUpId,
    action: OVERDUE,
    stream: followUpStream({ tenant, customerId }, followUpId),
    decider: followUpDecider,
    command: { name: 'overdue', followUpId },
    context: { eventId: overdueId, overdueId, now: NEVER },
  });
}

/** The clock's word needs no time of its own: it happened at the due time. */
const NEVER: Instant = { time: 0, micros: 0 };

function isHeard(event: StoredEvent): event is StoredEvent & Heard {
  return isEvent(event) && FOLLOW_UPS_HEARD.some((type) => type === event.type);
}

function dueOf({ tenant, customerId, data }: Event<'follow-up.opened'>): DueFollowUp | undefined {
  if (data.dueAt === undefined) return undefined;
  const { time, micros } = instantOfText(data.dueAt);
  return { followUpId: data.followUpId, tenant, customerId, at: micros > 0 ? time + 1 : time };
}
