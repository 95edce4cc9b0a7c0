import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { FollowUpEvent } from '#libs/facts/follow-up/follow-up.decider.js';
import { instantText } from '#libs/kernel/instant.js';
import type { ToldEvent } from './follow-up.entity.js';
import { complaintOf, type FollowUpRow } from './follow-up.insight.js';

/** Adds what rows say to what is known; each event is told once, so neither their order nor their repeats matter. */
export function writeFollowUps(sql: Sql, build: number, rows: readonly FollowUpRow[]): void {
  const opened = rows.map(({ events }) => events['follow-up.opened']);
  const data = opened.map((event) => (event?.type === 'follow-up.opened' ? event.data : undefined));
  void sql.query(
    `insert into insight.follow_ups as f (build, customer_no, follow_up_id, opened_at, department, complaint_id, opened,
                                          overdue, done, confirmed)
     select $1, * from unnest($2::bigint[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[], $7::json[], $8::json[],
                              $9::json[], $10::json[])
     on conflict (build, customer_no, follow_up_id) do update
        set opened_at = coalesce(f.opened_at, excluded.opened_at),
            department = coalesce(f.department, excluded.department),
            complaint_id = coalesce(f.complaint_id, excluded.complaint_id),
            opened = coalesce(f.opened, excluded.opened),
            overdue = coalesce(f.overdue, excluded.overdue),
            done = coalesce(f.done, excluded.done),
            confirmed = coalesce(f.confirmed, excluded.confirmed)`,
    [
      build,
      rows.map(({ customerNo }) => `${customerNo}`),
      rows.map(({ followUpId }) => followUpId),
      opened.map((event) => (event === undefined ? null : instantText(event.at))),
      data.map((each) => each?.department ?? null),
      data.map((each) => (each === undefined ? null : complaintOf(each))),
      data.map((each) => (each === undefined ? null : JSON.stringify(each))),
      rows.map(({ events }) => told(events['follow-up.overdue'])),
      rows.map(({ events }) => told(events['follow-up.done'])),
      rows.map(({ events }) => told(events['follow-up.confirmed'])),
    ],
  );
}

/** Removes the tasks that were opened for customers. */
export function deleteFollowUps(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.follow_ups where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}

function told(event: FollowUpEvent | undefined): string | null {
  if (event === undefined) return null;
  const { type, eventId, at, data } = event;
  return JSON.stringify({ type, eventId, at: instantText(at), data } satisfies ToldEvent);
}
