import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { type Whole, wholeOf } from '#libs/kernel/whole.js';
import type { CareDecision, CareFate } from './care-decision.insight.js';

/** Customers' decisions that were due in a span of days, both included. */
export interface DueIn {
  readonly root: CustomerNo;
  /** Null: without end. */
  readonly from: string | null;
  readonly to: string | null;
}

interface Row {
  readonly customer_no: bigint;
  readonly place: Buffer;
  readonly rule: string;
  readonly fate: CareFate;
  readonly due_at: Date;
  readonly due_on: string;
  readonly activities: string;
  readonly answers: string;
  readonly valence: string;
}

/** Survivors' decisions in some spans, one for each survivor. */
export async function readDecisions(
  sql: Sql,
  build: number,
  spans: readonly DueIn[],
): Promise<readonly CareDecision[]> {
  if (spans.length === 0) return [];
  const { rows } = await sql.query<Row>(
    `select d.customer_no, d.place, d.rule, d.fate, d.due_at, d.due_on::text as due_on, d.activities, d.answers, d.valence
       from unnest($2::bigint[], $3::date[], $4::date[]) as w(customer_no, first, last)
       join insight.care_decisions d on d.build = $1 and d.customer_no = w.customer_no
        and (w.first is null or d.due_on >= w.first) and (w.last is null or d.due_on <= w.last)`,
    [build, spans.map(({ root }) => `${root}`), spans.map(({ from }) => from), spans.map(({ to }) => to)],
  );
  return rows.map(({ customer_no, place, rule, fate, due_at, due_on, activities, answers, valence }) => ({
    root: customer_no,
    place,
    rule,
    fate,
    dueAt: due_at.getTime(),
    dueOn: due_on,
    activities: wholeOf(activities),
    answers: wholeOf(answers),
    valence: wholeOf(valence),
  }));
}

/** Stores decisions; of those that are known, what the customer did. */
export function writeDecisions(sql: Sql, build: number, decisions: readonly CareDecision[]): void {
  if (decisions.length === 0) return;
  const numbers = (of: (decision: CareDecision) => Whole) => decisions.map((each) => `${of(each)}`);
  void sql.query(
    `insert into insight.care_decisions (build, customer_no, place, rule, fate, due_at, due_on, activities, answers, valence)
     select $1, * from unnest($2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::timestamptz[], $7::date[], $8::numeric[],
                              $9::numeric[], $10::numeric[])
     on conflict (build, customer_no, place) do update
        set activities = excluded.activities, answers = excluded.answers, valence = excluded.valence`,
    [
      build,
      numbers(({ root }) => root),
      decisions.map(({ place }) => place),
      decisions.map(({ rule }) => rule),
      decisions.map(({ fate }) => fate),
      decisions.map(({ dueAt }) => new Date(dueAt)),
      decisions.map(({ dueOn }) => dueOn),
      numbers(({ activities }) => activities),
      numbers(({ answers }) => answers),
      numbers(({ valence }) => valence),
    ],
  );
}

/** Removes customers' decisions. */
export function deleteDecisions(sql: Sql, build: number, customers: readonly CustomerNo[]): void {
  void sql.query('delete from insight.care_decisions where build = $1 and customer_no = any($2::bigint[])', [
    build,
    customers.map(String),
  ]);
}
