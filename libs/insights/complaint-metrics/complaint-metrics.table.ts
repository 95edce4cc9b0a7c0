import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { ComplaintKey } from '#libs/insights/complaint/complaint.table.js';
import { instantText } from '#libs/kernel/instant.js';
import type { ComplaintMeasureEntity } from './complaint-measure.entity.js';
import type { MeasuredComplaint } from './complaint-measure.insight.js';
import type { Counted } from './complaint-metrics.sums.js';

/** A complaint as stored in its row. */
export type MeasureRow = ComplaintKey & Omit<MeasuredComplaint, keyof Counted> & Counted;

/** What cells count of a stored complaint. */
export type KnownMeasure = ComplaintKey & Counted;

export const MEASURED =
  'm.customer_no, m.complaint_id, m.day::text, m.category, m.severity, m.channel, m.tier, m.department, m.staff, m.labels, m.measure';

export type StoredMeasure = Omit<ComplaintMeasureEntity, 'build' | 'filed_at' | 'open'>;

export function knownMeasure({ customer_no, complaint_id, ...counted }: StoredMeasure): KnownMeasure {
  return { customerNo: customer_no, complaintId: complaint_id, ...counted };
}

/** What is stored of some complaints. */
export async function readMeasures(
  sql: Sql,
  build: number,
  complaints: readonly ComplaintKey[],
): Promise<readonly KnownMeasure[]> {
  if (complaints.length === 0) return [];
  const { rows } = await sql.query<StoredMeasure>(
    `select ${MEASURED} from unnest($2::bigint[], $3::text[]) as asked(customer_no, complaint_id)
       join insight.complaint_measures m
         on m.build = $1 and m.customer_no = asked.customer_no and m.complaint_id = asked.complaint_id`,
    [build, complaints.map((each) => `${each.customerNo}`), complaints.map((each) => each.complaintId)],
  );
  return rows.map(knownMeasure);
}

/** What is stored of all complaints that were filed for customers. */
export async function readMeasuresOf(
  sql: Sql,
  build: number,
  customers: readonly CustomerNo[],
): Promise<readonly KnownMeasure[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<StoredMeasure>(
    `select ${MEASURED} from insight.complaint_measures m where m.build = $1 and m.customer_no = any($2::bigint[])`,
    [build, customers.map(String)],
  );
  return rows.map(knownMeasure);
}

export function writeMeasures(sql: Sql, build: number, rows: readonly MeasureRow[]): void {
  if (rows.length === 0) return;
  void sql.query(
    `insert into insight.complaint_measures (build, customer_no, complaint_id, filed_at, day, open, category, severity,
                                             channel, tier, department, staff, labels, measure)
     select $1, customer_no, complaint_id, filed_at, day, open, category, severity, channel, tier, department, staff,
            array(select json_array_elements_text(labels)), measure
       from unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::date[], $6::boolean[], $7::text[], $8::int[],
                   $9::text[], $10::text[], $11::text[], $12::text[], $13::json[], $14::json[])
         as n(customer_no, complaint_id, filed_at, day, open, category, severity, channel, tier, department, staff,
              labels, measure)
     on conflict (build, customer_no, complaint_id) do update
        set open = excluded.open, category = excluded.category, severity = excluded.severity, tier = excluded.tier,
            department = excluded.department, measure = excluded.measure`,
    [
      build,
      rows.map((row) => `${row.customerNo}`),
      rows.map((row) => row.complaintId),
      rows.map((row) => instantText(row.filedAt)),
      rows.map((row) => row.day),
      rows.map((row) => row.open),
      rows.map((row) => row.category),
      rows.map((row) => row.severity),
      rows.map((row) => row.channel),
      rows.map((row) => row.tier),
      rows.map((row) => row.department),
      rows.map((row) => row.staff),
      rows.map((row) => JSON.stringify(row.labels)),
      rows.map((row) => JSON.stringify(row.measure)),
    ],
  );
}

/** Removes the complaints that were filed for customers. */
export function deleteMeasures(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.complaint_measures where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
