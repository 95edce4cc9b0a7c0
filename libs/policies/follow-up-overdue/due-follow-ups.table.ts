import type { Sql } from '#libs/eventing/database.js';
import type { PolicyContext } from '#libs/eventing/policy.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { DueFollowUp } from './follow-up-overdue.policy.js';
import type { DueFollowUpEntity } from './due-follow-up.entity.js';

/** Which of some tasks are waited for, and the earliest of those that are overdue at a moment. */
export async function readDue(
  sql: Sql,
  ids: readonly Uuid[],
  { until, mostDue }: Pick<PolicyContext, 'until' | 'mostDue'>,
): Promise<readonly DueFollowUp[]> {
  const { rows } = await sql.query<DueFollowUpEntity>(
    `select * from policy.due_follow_ups where follow_up_id = any($1::uuid[])
     union
     (select * from policy.due_follow_ups where overdue_at <= $2 order by overdue_at, follow_up_id limit $3)`,
    [ids, Number.isFinite(until) ? new Date(until) : '-infinity', mostDue],
  );
  return rows.map(({ follow_up_id, tenant, customer_id, overdue_at }) => ({
    followUpId: follow_up_id,
    tenant,
    customerId: customer_id,
    at: overdue_at.getTime(),
  }));
}

export function writeDue(sql: Sql, fresh: readonly DueFollowUp[], settled: readonly Uuid[]): void {
  if (fresh.length > 0)
    void sql.query(
      `insert into policy.due_follow_ups (follow_up_id, tenant, customer_id, overdue_at)
       select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) on conflict do nothing`,
      [
        fresh.map(({ followUpId }) => followUpId),
        fresh.map(({ tenant }) => tenant),
        fresh.map(({ customerId }) => customerId),
        fresh.map(({ at }) => new Date(at)),
      ],
    );
  if (settled.length > 0)
    void sql.query('delete from policy.due_follow_ups where follow_up_id = any($1::uuid[])', [settled]);
}
