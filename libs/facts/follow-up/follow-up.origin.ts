import type { Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { misfit } from '#libs/facts/command.reader.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import type { Refusal } from '#libs/kernel/refusal.js';
import type { FollowUpOrigin } from './follow-up.events.js';

/**
 * Checks that what a task is said to come from happened with its customer, or with one of those who are the same as far
 * as merges are known.
 *
 * @throws Refusal `invalid` if not; another tenant's does not exist
 */
export async function checkOrigin(
  store: EventStore,
  sql: Sql,
  tenant: string,
  customerId: string,
  from: FollowUpOrigin,
): Promise<void> {
  const event =
    'eventId' in from
      ? await store.readEvent(from.eventId)
      : (await store.readStream(complaintStreamOf(tenant, from.complaintId)))[0];
  if (event?.tenant === tenant && event.customerId !== null) {
    if (event.customerId === customerId) return;
    if (await areOfOneFamily(sql, tenant, event.customerId, customerId)) return;
  }
  throw foreign('eventId' in from);
}

async function areOfOneFamily(sql: Sql, tenant: string, one: string, other: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    `select from fact.customers a join fact.customers b using (tenant, root_no)
      where a.tenant = $1 and a.customer_id = $2 and b.customer_id = $3`,
    [tenant, one, other],
  );
  return rowCount === 1;
}

function foreign(isEvent: boolean): Refusal {
  return misfit([
    isEvent
      ? { path: '/from/eventId', code: 'NO_SUCH_EVENT', message: sayForeign('eventId', 'an event') }
      : { path: '/from/complaintId', code: 'NO_SUCH_COMPLAINT', message: sayForeign('complaintId', 'a complaint') },
  ]);
}

function sayForeign(member: string, what: string): string {
  return `"${member}" must be the id of ${what} of this customer: check it, or leave "from" out.`;
}
