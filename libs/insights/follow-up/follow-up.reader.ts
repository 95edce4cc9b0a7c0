import type { Sql } from '#libs/eventing/database.js';
import type { ToldFollowUp } from '#libs/facts/follow-up/follow-up.answer.js';
import type { FollowUpEvent } from '#libs/facts/follow-up/follow-up.decider.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { microseconds } from '#libs/insights/reading/microseconds.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { fromMicroseconds, instantOfText } from '#libs/kernel/instant.js';
import type { ToldEvent } from './follow-up.entity.js';

/** A task in a build, and whom it stands for. */
export interface FoundFollowUp {
  readonly follow_up_id: Uuid;
  readonly opened_at: bigint;
  readonly complaint_id: string | null;
  readonly opened: JsonObject;
  readonly overdue: ToldEvent | null;
  readonly done: ToldEvent | null;
  readonly confirmed: ToldEvent | null;
  /** The survivor. */
  readonly customer_id: string;
}

/** SQL: the columns of `FoundFollowUp`, and the tables that they come from: `f`, and `r` for the survivor. */
export const FOUND_FOLLOW_UPS = `
  select f.follow_up_id, ${microseconds('f.opened_at')} as opened_at, f.complaint_id, f.opened, f.overdue, f.done,
         f.confirmed, r.customer_id
    from insight.follow_ups f
    join fact.customers c using (customer_no)
    join fact.customers r on r.customer_no = c.root_no`;

/** The tasks that came from some complaints, those opened first first. */
export async function readTasks(
  sql: Sql,
  tenant: string,
  complaintIds: readonly string[],
): Promise<readonly FoundFollowUp[]> {
  if (complaintIds.length === 0) return [];
  const { rows } = await sql.query<FoundFollowUp>(
    `${FOUND_FOLLOW_UPS}
      where f.build = ${liveBuild('follow-ups', '$1')} and f.complaint_id = any($2::text[])
      order by f.opened_at, f.follow_up_id`,
    [tenant, complaintIds],
  );
  return rows;
}

/** A task with its events, in the order in which they were decided. */
export function toldFollowUp(row: FoundFollowUp): ToldFollowUp {
  const { follow_up_id, opened_at, opened, overdue, done, confirmed, customer_id } = row;
  const first = { type: 'follow-up.opened', data: opened, eventId: follow_up_id, at: fromMicroseconds(opened_at) };
  const others = [overdue, done, confirmed].filter((event) => event !== null);
  const later = others.map(({ type, eventId, at, data }) => ({ type, data, eventId, at: instantOfText(at) }));
  const events = [first, ...later] as unknown as FollowUpEvent[];
  return { customerId: customer_id, events: events.sort((a, b) => a.data.version - b.data.version) };
}
