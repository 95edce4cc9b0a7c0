import type { Keyring } from '#libs/eventing/keyring.js';
import { openSealed } from '#libs/facts/sealed.opener.js';
import { type HistoryItem, historyItem, withoutErased } from '#libs/facts/told.history.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { type Instant, instantText } from '#libs/kernel/instant.js';
import type { FollowUpStatus } from './follow-up.commands.js';
import { type FollowUpEvent, isOverdue, stateOf } from './follow-up.decider.js';
import type { FollowUpOrigin } from './follow-up.events.js';
import { wordsOf } from './follow-up.words.js';

/** A follow-up task as the API answers it. */
export interface FollowUp {
  readonly followUpId: Uuid;
  readonly customerId: string;
  readonly department: string;
  /** Null: it was erased. */
  readonly text: string | null;
  readonly status: FollowUpStatus;
  readonly dueAt: string | null;
  readonly overdue: boolean;
  readonly from: FollowUpOrigin | null;
  readonly openedAt: string;
  readonly doneAt: string | null;
  readonly confirmedAt: string | null;
  readonly history: readonly HistoryItem[];
}

/** A task as its events tell it, in the order in which they were decided; the opening is the first. */
export interface ToldFollowUp {
  readonly customerId: string;
  readonly events: readonly FollowUpEvent[];
}

/** Tasks as their events tell them, all their words opened at once. */
export async function followUpsOf(
  keyring: Keyring,
  tenant: string,
  told: readonly ToldFollowUp[],
): Promise<readonly FollowUp[]> {
  const opened = (await openSealed(keyring, tenant, told.map(viewOf))) as unknown as readonly FollowUp[];
  return opened.map((each) => ({ ...each, history: each.history.map(withoutErased) }));
}

function viewOf({ customerId, events }: ToldFollowUp): JsonObject {
  const state = stateOf(events);
  const { department, text, status, dueAt, from, openedAt, doneAt, confirmedAt } = state;
  return {
    followUpId: (events[0] as FollowUpEvent).data.followUpId,
    customerId,
    department,
    text,
    status,
    dueAt,
    overdue: isOverdue(state),
    from,
    openedAt: instantText(openedAt),
    doneAt: textOrNull(doneAt),
    confirmedAt: textOrNull(confirmedAt),
    history: events.map((event) => historyItem(event, wordsOf(event), ['followUpId', 'version'])),
  };
}

function textOrNull(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}
