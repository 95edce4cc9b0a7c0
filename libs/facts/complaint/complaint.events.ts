import type { Sealed } from '#libs/kernel/event.js';

/** Data of `complaint.filed`, as stored. */
export interface ComplaintFiled {
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
}
