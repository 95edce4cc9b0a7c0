import type { Sql } from '#libs/eventing/database.js';
import type { PolicyContext } from '#libs/eventing/policy.js';
import { allClocksOf } from '#libs/facts/complaint/complaint.clocks.js';
import { levelsOf } from '#libs/facts/service-level/in.force.js';
import { readVersions } from '#libs/facts/service-level/service-level.table.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { Kept } from './complaint-clocks.policy.js';
import type { KeptComplaintEntity } from './kept-complaint.entity.js';

/** Those of some streams, and the earliest that are due by a moment. */
export async function readKept(
  sql: Sql,
  streams: readonly Uuid[],
  { until, mostDue }: Pick<PolicyContext, 'until' | 'mostDue'>,
): Promise<readonly Kept[]> {
  const { rows } = await sql.query<KeptComplaintEntity>(
    `select * from policy.kept_complaints where stream in (
       select unnest($1::uuid[])
        union
       (select stream from policy.kept_complaints where next_at <= $2 order by next_at, stream limit $3))`,
    [streams, Number.isFinite(until) ? new Date(until) : '-infinity', mostDue],
  );
  return kept(sql, rows);
}

export function writeKept(sql: Sql, changed: readonly Kept[]): void {
  if (changed.length === 0) return;
  void sql.query(
    `insert into policy.kept_complaints (stream, tenant, complaint_id, customer_id, levels, course, passed, next_at)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::json[], $6::json[], $7::json[], $8::timestamptz[])
     on conflict (stream) do update
        set course = excluded.course, passed = excluded.passed, next_at = excluded.next_at`,
    [
      changed.map(({ stream }) => stream),
      changed.map(({ tenant }) => tenant),
      changed.map(({ complaintId }) => complaintId),
      changed.map(({ customerId }) => customerId),
      changed.map(({ levels }) => JSON.stringify(levels)),
      changed.map(({ course }) => JSON.stringify(course)),
      changed.map(({ passed }) => JSON.stringify(passed)),
      changed.map(({ nextAt }) => (nextAt === null ? null : new Date(nextAt))),
    ],
  );
}

async function kept(sql: Sql, rows: readonly KeptComplaintEntity[]): Promise<readonly Kept[]> {
  if (rows.length === 0) return [];
  const versions = await readVersions(
    sql,
    rows.map(({ tenant }) => tenant),
  );
  return rows.map((row) => ({
    stream: row.stream,
    tenant: row.tenant,
    complaintId: row.complaint_id,
    customerId: row.customer_id,
    levels: row.levels,
    clocks: allClocksOf(levelsOf(versions.get(row.tenant) ?? [], row.levels)),
    course: row.course,
    passed: row.passed,
    nextAt: row.next_at?.getTime() ?? null,
  }));
}
