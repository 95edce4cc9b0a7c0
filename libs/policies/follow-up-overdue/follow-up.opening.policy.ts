import { followUpDecider } from '#libs/facts/follow-up/follow-up.decider.js';
import type { FollowUpOrigin } from '#libs/facts/follow-up/follow-up.events.js';
import { followUpStream, overdueIdOf } from '#libs/facts/follow-up/follow-up.stream.js';
import { uuid5 } from '#libs/facts/fact.identity.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import type { Instant } from '#libs/kernel/instant.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';

/** A task that follows from something which a policy noticed. */
export interface FollowUpBecause {
  readonly tenant: string;
  /** As published. */
  readonly customerId: string;
  readonly from: FollowUpOrigin;
  /** The event that led to it. */
  readonly cause: StoredEvent | Uuid;
  /** Distinguishes it from other tasks with the same cause. */
  readonly action: string;
  readonly department: string;
  readonly text: string;
  readonly at: Instant;
}

/** Opens a task, once for each cause and action, however often that is decided. */
export function openingFollowUp(because: FollowUpBecause): Decision {
  const { tenant, customerId, from, cause, action, department, text, at } = because;
  const followUpId = uuid5(typeof cause === 'string' ? cause : cause.eventId, action);
  const said = { department, text, from };
  return decisionOf({
    cause,
    action,
    stream: followUpStream({ tenant, customerId }, followUpId),
    decider: followUpDecider,
    command: { name: 'open', followUpId, said, occurredAt: at },
    context: { eventId: followUpId, overdueId: overdueIdOf(followUpId), now: at },
    opens: true,
    personal: ['text'],
  });
}
