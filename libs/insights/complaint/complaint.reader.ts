import type { Sql } from '#libs/eventing/database.js';
import type { ComplaintEvent } from '#libs/facts/complaint/complaint.decider.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { readComplaintFacts } from './complaint.table.js';

/** A complaint in a build, and whom it stands for. */
export interface FoundComplaint {
  readonly build: number;
  readonly customer_no: bigint;
  readonly complaint_id: string;
  /** The survivor. */
  readonly customer_id: string;
}

/** Complaints with their events, in the order given. All are of one build. */
export async function readEvents(
  sql: Sql,
  found: readonly FoundComplaint[],
): Promise<readonly { readonly customerId: string; readonly events: readonly ComplaintEvent[] }[]> {
  const [first] = found;
  if (first === undefined) return [];
  const keys = found.map(({ customer_no, complaint_id }) => ({ customerNo: customer_no, complaintId: complaint_id }));
  const facts = await readComplaintFacts(sql, first.build, keys);
  const events = groupBy(facts, ({ complaintId }) => complaintId);
  return found.map(({ complaint_id, customer_id }) => ({
    customerId: customer_id,
    events: (events.get(complaint_id) ?? []).map(({ event }) => event),
  }));
}
