import type { Sealed, Uuid } from '#libs/kernel/event.js';
import type { ClockKind } from '#libs/facts/service-level/clock.score.js';
import type { COMPENSATION_KINDS } from '#libs/facts/service-level/service-level.events.js';
import type { Rating } from '#libs/facts/touchpoint/touchpoint.events.js';

/** Data of `complaint.filed`, as stored. */
export type ComplaintFiled = {
  /** The complaint's own id, unique within the tenant; if missing, the id of the event that filed it is used. */
  readonly complaintId?: string;
  readonly category: string;
  /** 1 (slight) … 5 (grave) */
  readonly severity: number;
  readonly text?: Sealed;
  readonly channel: string;
  readonly touchpoint?: string;
  readonly journeyId?: string;
  readonly staffId?: string;
  /** For grouping. */
  readonly labels?: readonly string[];
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
export type PromiseBroken = OfPromise & MaybeHistory;

/** What clocks tell of what happened long before it was recorded: it leads to nothing. */
type MaybeHistory = { readonly history?: true };

/** What a clock of a service level says: which one, and when its time is up, as `instantText` writes it. */
export type OfClock = OfComplaint & {
  readonly policy: string;
  readonly policyVersion: number;
  readonly kind: ClockKind;
  readonly dueAt: string;
};
export type ServiceLevelWarned = OfClock & MaybeHistory;
export type ServiceLevelBreached = OfClock & MaybeHistory & { readonly derivation: ClockDerivation };
/** As facts turned out to be, there was no breach. */
export type BreachWithdrawn = OfClock & { readonly breachId: Uuid };

/** How a due time came about (`Derivation` of clock.score.ts), as it is stored and answered. */
export type ClockDerivation = {
  readonly policyVersion: number;
  readonly calendar: string;
  readonly calendarVersion: number;
  readonly timeZone: string;
  readonly withinSeconds: number;
  readonly startedAt: string;
  readonly runningSince: string | null;
  readonly usedSeconds: number;
  readonly pauses: number;
  readonly stops: number;
};

/** Of what a service level does by itself: the breach that led to it. Its words are the service level's until they are stored. */
type OfBreach<Words extends string> = { readonly breach?: Uuid } & { readonly [Each in Words]?: Sealed | string };

export type ComplaintReasoned = OfComplaint & { readonly reason?: Sealed };
export type ComplaintNoted = OfComplaint & { readonly text?: Sealed };
export type ComplaintResolved = OfComplaint & { readonly outcome: string; readonly text?: Sealed };
export type ResolutionConfirmed = OfComplaint & { readonly satisfied: boolean; readonly rating?: Rating };
export type ComplaintReclassified = OfComplaint & { readonly category?: string; readonly severity?: number };
export type RootCauseRecorded = OfComplaint & { readonly category: string; readonly text?: Sealed };

export const PAUSE_REASONS = ['awaiting-customer', 'awaiting-third-party'] as const;
export type ComplaintPaused = OfComplaint & { readonly reason: (typeof PAUSE_REASONS)[number] };

export type ComplaintEscalated = OfComplaint & OfBreach<'reason'>;
export type CompensationGranted = OfComplaint &
  OfBreach<'text'> & {
    readonly kind: (typeof COMPENSATION_KINDS)[number];
    /** Decimal text. */
    readonly value?: string;
    readonly currency?: string;
  };

/** Data of what is decided on complaints, by stored type. */
export interface DecidedOnComplaints {
  'complaint.acknowledged': OfComplaint;
  'complaint.assigned': ComplaintAssigned;
  'complaint.promise-made': PromiseMade;
  'complaint.promise-kept': OfPromise;
  'complaint.promise-broken': PromiseBroken;
  'complaint.service-level-warned': ServiceLevelWarned;
  'complaint.service-level-breached': ServiceLevelBreached;
  'complaint.breach-withdrawn': BreachWithdrawn;
  'complaint.escalated': ComplaintEscalated;
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
