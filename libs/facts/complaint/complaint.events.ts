import type { Sealed, Uuid } from '#libs/kernel/event.js';

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
};

/** A complaint's id: its own, or that of the event that filed it. */
export function complaintIdOf({ complaintId }: Pick<ComplaintFiled, 'complaintId'>, filedBy: Uuid): string {
  return complaintId ?? filedBy;
}
