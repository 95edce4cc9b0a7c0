import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { Position } from '#libs/kernel/event.js';
import { timeOf } from '#libs/kernel/place.js';
import type { CustomerNo } from './customer-fact.js';
import { CustomerHistory, type RecordedFact, type RecordedMerge } from './customer.history.js';

interface CustomerRow {
  readonly customerNo: CustomerNo;
  readonly customerId: string;
}

/** The types that change a touchpoint which arrived earlier, or arrives later. */
const CHANGES: readonly CustomerEventType[] = ['touchpoint.corrected', 'touchpoint.retracted'];

/**
 * Reads what the tables of facts hold about certain customers of a tenant, by the ids they were published under, and
 * about everybody linked with them by merges, up to a position; only facts of certain types. Of none, only merges are read.
 */
export async function readHistory(
  sql: Sql,
  tenant: string,
  customerIds: readonly string[],
  upTo: Position,
  types: readonly CustomerEventType[],
): Promise<CustomerHistory> {
  const { rows: customers } = await sql.query<CustomerRow>(
    `with recursive linked(customer_no) as (
       select customer_no from fact.customers where tenant = $1 and customer_id = any($2::text[])
       union
       select m.customer_no
         from linked l
         cross join lateral (
           select into_no from fact.merges where subject_no = l.customer_no and position <= $3
           union all
           select subject_no from fact.merges where into_no = l.customer_no and position <= $3
         ) m(customer_no)
     )
     select c.customer_no as "customerNo", c.customer_id as "customerId" from linked join fact.customers c using (customer_no)`,
    [tenant, customerIds, `${upTo}`],
  );
  const numbers = customers.map(({ customerNo }) => `${customerNo}`);
  const wanted = types.includes('touchpoint.recorded') ? [...types, ...CHANGES] : types;
  const [{ rows: merges }, { rows: facts }] = await together([
    sql.query<RecordedMerge>(
      `select subject_no as subject, into_no as into, place, position from fact.merges
        where subject_no = any($1::bigint[]) and position <= $2`,
      [numbers, `${upTo}`],
    ),
    wanted.length === 0
      ? { rows: [] }
      : sql.query<RecordedFact>(
          `select customer_no as "customerNo", place, event_id as "eventId", type, source, id, sequence, data, derived,
                  derived_before as "derivedBefore", position
             from fact.facts where customer_no = any($1::bigint[]) and position <= $2 and type = any($3::text[])`,
          [numbers, `${upTo}`, wanted],
        ),
  ]);
  const timed = facts.map((fact) => ({ ...fact, time: timeOf(fact.place) }));
  return new CustomerHistory(customers, merges, timed, types);
}
