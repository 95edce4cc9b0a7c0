import type { RecordedVersion } from '#libs/facts/service-level/in.force.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { openingFollowUp } from '#libs/policies/follow-up-overdue/follow-up.opening.policy.js';

/** What the policy knows: the versions of service levels, by tenant. */
export type Known = ReadonlyMap<string, readonly RecordedVersion[]>;

export const BREACHED = 'complaint.service-level-breached';

/** The tasks that a breach's service level asks for; none for one that is history. */
export function decide(event: StoredEvent, known: Known): readonly Decision[] {
  if (!isEvent(event) || event.type !== BREACHED || event.data.history === true) return [];
  return actionsOf(event, known).flatMap((action, index) => {
    if (!('followUp' in action)) return [];
    const { tenant, customerId, time, micros, data } = event;
    const from = { complaintId: data.complaintId };
    return openingFollowUp({
      ...{ tenant, customerId, from, cause: event, action: `follow-up/${index}` },
      ...action.followUp,
      at: { time, micros },
    });
  });
}

function actionsOf({ tenant, data }: Event<typeof BREACHED>, known: Known) {
  const level = known
    .get(tenant)
    ?.find((each) => each.kind === 'service-level' && each.name === data.policy && each.version === data.policyVersion);
  return level?.kind === 'service-level' ? (level.said?.onBreach ?? []) : [];
}
