import type { Sql } from '#libs/eventing/database.js';
import type { ComplaintEvent } from '#libs/facts/complaint/complaint.decider.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { instantText } from '#libs/kernel/instant.js';
import { instantOf } from '#libs/kernel/place.js';
import type { ComplaintEventEntity } from './complaint-event.entity.js';
import type { ComplaintFact, ComplaintRow } from './complaint.insight.js';

/** Which complaint: ids are the tenant's, rows stand under the customer that it was filed for. */
export interface ComplaintKey {
  readonly customerNo: CustomerNo;
  readonly complaintId: string;
}

type Row = Pick<
  ComplaintEventEntity,
  'customer_no' | 'complaint_id' | 'version' | 'place' | 'event_id' | 'type' | 'data'
>;

const COLUMNS = 'e.customer_no, e.complaint_id, e.version, e.place, e.event_id, e.type, e.data';

/** What is known of complaints, each in the order in which it was decided. */
export async function readComplaintFacts(
  sql: Sql,
  build: number,
  complaints: readonly ComplaintKey[],
): Promise<readonly ComplaintFact[]> {
  if (complaints.length === 0) return [];
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS}
       from unnest($2::bigint[], $3::text[]) as asked(customer_no, complaint_id)
       join insight.complaint_events e
         on e.build = $1 and e.customer_no = asked.customer_no and e.complaint_id = asked.complaint_id
      order by e.customer_no, e.complaint_id, e.version`,
    [build, complaints.map((each) => `${each.customerNo}`), complaints.map((each) => each.complaintId)],
  );
  return rows.map(factOf);
}

/** The same of all complaints that were filed for customers. */
export async function readComplaintFactsOf(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<readonly ComplaintFact[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<Row>(
    `select ${COLUMNS} from insight.complaint_events e where e.build = $1 and e.customer_no = any($2::bigint[])
      order by e.customer_no, e.complaint_id, e.version`,
    [build, customers.map(String)],
  );
  return rows.map(factOf);
}

function factOf({ customer_no, complaint_id, version, place, event_id, type, data }: Row): ComplaintFact {
  const event = { type, data, eventId: event_id, at: instantOf(place) } as unknown as ComplaintEvent;
  return { customerNo: customer_no, complaintId: complaint_id, version, place, event };
}

export function insertComplaintFacts(sql: Sql, build: number, facts: readonly ComplaintFact[]): void {
  void sql.query(
    `insert into insight.complaint_events (build, customer_no, complaint_id, version, place, event_id, type, data)
     select $1, * from unnest($2::bigint[], $3::text[], $4::int[], $5::bytea[], $6::uuid[], $7::text[], $8::json[])
     on conflict do nothing`,
    [
      build,
      facts.map((fact) => `${fact.customerNo}`),
      facts.map((fact) => fact.complaintId),
      facts.map((fact) => fact.version),
      facts.map((fact) => fact.place),
      facts.map((fact) => fact.event.eventId),
      facts.map((fact) => fact.event.type),
      facts.map((fact) => JSON.stringify(fact.event.data)),
    ],
  );
}

export function writeComplaints(sql: Sql, build: number, rows: readonly (ComplaintKey & ComplaintRow)[]): void {
  void sql.query(
    `insert into insight.complaints (build, customer_no, complaint_id, event_id, filed_at, state, open, category,
                                     severity, channel, department, escalated, due_at)
     select $1, * from unnest($2::bigint[], $3::text[], $4::uuid[], $5::timestamptz[], $6::text[], $7::boolean[],
                              $8::text[], $9::int[], $10::text[], $11::text[], $12::boolean[], $13::timestamptz[])
     on conflict (build, customer_no, complaint_id) do update
        set state = excluded.state, open = excluded.open, category = excluded.category, severity = excluded.severity,
            department = excluded.department, escalated = excluded.escalated, due_at = excluded.due_at`,
    [
      build,
      rows.map((row) => `${row.customerNo}`),
      rows.map((row) => row.complaintId),
      rows.map((row) => row.eventId),
      rows.map((row) => instantText(row.filedAt)),
      rows.map((row) => row.state),
      rows.map((row) => row.open),
      rows.map((row) => row.category),
      rows.map((row) => row.severity),
      rows.map((row) => row.channel),
      rows.map((row) => row.department),
      rows.map((row) => row.escalated),
      rows.map((row) => row.dueAt),
    ],
  );
}

/** Removes the complaints that were filed for customers. */
export function deleteComplaints(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  for (const table of ['insight.complaints', 'insight.complaint_events'])
    void sql.query(`delete from ${table} where build = $1 and customer_no = any($2::bigint[])`, [
      build,
      customers.map(String),
    ]);
}
