import type { Sealed, Uuid } from '#libs/kernel/event.js';
import type { Rating } from '#libs/facts/touchpoint/touchpoint.events.js';

/** Data of `complaint.filed`, as stored. */
export type ComplaintFiled = {
  /** An identity of its own within the tenant; where it is missing, the complaint's id is that of its event. */
  readonly complaintId?: string;
  readonly category: string;
  /** 1 (slight) … 5 (grave) */
  readonly severity: number;
  readonly text?: Sealed;
  readonly channel: string;
  readonly touchpoint?: string;
  readonly journeyId?: string;
  readonly staffId?: string;
};

/** A complaint's id: its own, or that of the event that filed it. */
export function complaintIdOf({ complaintId }: Pick<ComplaintFiled, 'complaintId'>, filedBy: Uuid): string {
  return complaintId ?? filedBy;
}

/** What every event says that was decided on a complaint. */
export type OfComplaint = {
  readonly complaintId: string;
  /**
   * The complaint's with this event; filing it made the first. Versions tell in which order it was decided: a command
   * that came late may have happened before what a clock did.
   */
  readonly version: number;
  /** Who did it: a key is not a person. */
  readonly actor?: string;
};

export type ComplaintAssigned = OfComplaint & { readonly department: string; readonly assignee?: string };

export type PromiseMade = OfComplaint & {
  readonly promiseId: Uuid;
  /** Missing once it was erased, like every sealed member. */
  readonly what?: Sealed;
  /** As `instantText` writes it. */
  readonly dueAt: string;
};
export type OfPromise = OfComplaint & { readonly promiseId: Uuid };

export type ComplaintReasoned = OfComplaint & { readonly reason?: Sealed };
export type ComplaintNoted = OfComplaint & { readonly text?: Sealed };
export type ComplaintResolved = OfComplaint & { readonly outcome: string; readonly text?: Sealed };
export type ResolutionConfirmed = OfComplaint & { readonly satisfied: boolean; readonly rating?: Rating };
export type ComplaintReclassified = OfComplaint & { readonly category?: string; readonly severity?: number };
export type RootCauseRecorded = OfComplaint & { readonly category: string; readonly text?: Sealed };

export const PAUSE_REASONS = ['awaiting-customer', 'awaiting-third-party'] as const;
export type ComplaintPaused = OfComplaint & { readonly reason: (typeof PAUSE_REASONS)[number] };

export const COMPENSATIONS = ['discount', 'refund', 'voucher', 'gift', 'apology', 'other'] as const;
export type CompensationGranted = OfComplaint & {
  readonly kind: (typeof COMPENSATIONS)[number];
  /** Decimal text. */
  readonly value?: string;
  readonly currency?: string;
  readonly text?: Sealed;
};

/** Data of what is decided on complaints, by stored type. */
export interface DecidedOnComplaints {
  'complaint.acknowledged': OfComplaint;
  'complaint.assigned': ComplaintAssigned;
  'complaint.promise-made': PromiseMade;
  'complaint.promise-kept': OfPromise;
  'complaint.promise-broken': OfPromise;
  'complaint.escalated': ComplaintReasoned;
  'complaint.paused': ComplaintPaused;
  'complaint.resumed': OfComplaint;
  'complaint.resolved': ComplaintResolved;
  'complaint.resolution-confirmed': ResolutionConfirmed;
  'complaint.reopened': ComplaintReasoned;
  'complaint.compensation-granted': CompensationGranted;
  'complaint.root-cause-recorded': RootCauseRecorded;
  'complaint.reclassified': ComplaintReclassified;
  'complaint.noted': ComplaintNoted;
  'complaint.withdrawn': ComplaintReasoned;
}
