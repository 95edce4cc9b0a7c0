import type { Sql } from '#libs/eventing/database.js';
import type { ToldComplaint } from '#libs/facts/complaint/complaint.answer.js';
import { allClocksOf, clockReadings } from '#libs/facts/complaint/complaint.clocks.js';
import { courseAsTold } from '#libs/facts/complaint/complaint.course.js';
import { readLevelsOf } from '#libs/facts/complaint/filing.clocks.js';
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

/**
 * Complaints with their events, and what their clocks say at a moment, in the order given. All are of one build.
 * @param now milliseconds since 1970
 */
export async function readEvents(
  sql: Sql,
  found: readonly FoundComplaint[],
  now: number,
): Promise<readonly ToldComplaint[]> {
  const [first] = found;
  if (first === undefined) return [];
  const keys = found.map(({ customer_no, complaint_id }) => ({ customerNo: customer_no, complaintId: complaint_id }));
  const facts = await readComplaintFacts(sql, first.build, keys);
  const events = groupBy(facts, ({ complaintId }) => complaintId);
  const filed = found.flatMap(({ complaint_id }) => events.get(complaint_id)?.[0]?.event.eventId ?? []);
  const levelsOf = await readLevelsOf(sql, filed);
  return found.map(({ complaint_id, customer_id }) => {
    const told = (events.get(complaint_id) ?? []).map(({ event }) => event);
    const clocks = allClocksOf(levelsOf(told[0]?.eventId ?? ''));
    return { customerId: customer_id, events: told, clocks: clockReadings(courseAsTold(told), clocks, now) };
  });
}
