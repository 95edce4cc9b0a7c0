import type { Sealed, Uuid } from '#libs/kernel/event.js';

/** What a task came from: something that happened with the customer, which a care rule may have decided, or a complaint. */
export type FollowUpOrigin = { readonly eventId: Uuid; readonly rule?: string } | { readonly complaintId: string };

/** What every event says that was decided on a follow-up task. */
export type OfFollowUp = {
  /** The id of the event that opened it. */
  readonly followUpId: Uuid;
  /** The task's with this event; opening it made the first. */
  readonly version: number;
  /** Who did it: a key is not a person. */
  readonly actor?: string;
};

export type FollowUpOpened = OfFollowUp & {
  readonly department: string;
  /** Missing once it was erased. What a service level says is sealed as well, once it is stored. */
  readonly text?: Sealed | string;
  /** As `instantText` writes it. */
  readonly dueAt?: string;
  readonly from?: FollowUpOrigin;
};

/** Its due time came, and it was not done. The event's time is the due time. */
export type FollowUpOverdue = OfFollowUp & {
  readonly department: string;
  readonly dueAt: string;
  /** The task was recorded long after it was due: nothing is sent because of it. */
  readonly history?: true;
};

/** Data of what is decided on follow-up tasks, by stored type. */
export interface DecidedOnFollowUps {
  'follow-up.opened': FollowUpOpened;
  'follow-up.done': OfFollowUp;
  'follow-up.confirmed': OfFollowUp;
  'follow-up.overdue': FollowUpOverdue;
}
