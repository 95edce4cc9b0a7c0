import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { timeOf } from '#libs/kernel/place.js';
import type { CustomerNo } from './customer-fact.js';
import { CustomerHistory, type RecordedFact } from './customer.history.js';
import type { RecordedMerge } from './customer.links.js';

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
  if (customerIds.length === 0) return new CustomerHistory([], [], [], types);
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
      `select subject_no as subject, into_no as into, place, position, only_first as "onlyFirst" from fact.merges
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

/** An erasure of a customer. */
export interface ErasedCustomer {
  readonly tenant: string;
  readonly customerId: string;
  readonly position: Position;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The erasures of some customers of tenants up to a position. */
export async function readErasures(
  sql: Sql,
  customers: readonly Pick<ErasedCustomer, 'tenant' | 'customerId'>[],
  upTo: Position,
): Promise<readonly ErasedCustomer[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql.query<Omit<ErasedCustomer, 'time'> & { readonly place: Buffer }>(
    `select tenant, customer_id as "customerId", f.position, f.place
       from (select distinct * from unnest($1::text[], $2::text[]) as a(tenant, customer_id)) asked
       join fact.customers c using (tenant, customer_id)
       join fact.facts f on f.customer_no = c.customer_no and f.type = 'customer.erased' and f.position <= $3`,
    [customers.map(({ tenant }) => tenant), customers.map(({ customerId }) => customerId), `${upTo}`],
  );
  return rows.map(({ place, ...row }) => ({ ...row, time: timeOf(place) }));
}

/**
 * Those of some customers about whom was published, up to a position, that somebody else's touchpoint was retracted, or was at
 * another time: that has an effect while merges make both one.
 */
export async function readCrossing(
  sql: Sql,
  tenant: string,
  customerIds: readonly string[],
  upTo: Position,
): Promise<ReadonlySet<string>> {
  if (customerIds.length === 0) return new Set();
  const { rows } = await sql.query<{ readonly customerId: string }>(
    `select distinct c.customer_id as "customerId"
       from fact.customers c
       join fact.facts change on change.customer_no = c.customer_no and change.target is not null and change.position <= $3
       join fact.facts changed on changed.event_id = change.target and changed.type = 'touchpoint.recorded'
        and changed.customer_no <> change.customer_no
        and (change.type = 'touchpoint.retracted' or change.data ->> 'occurredAt' is not null)
      where c.tenant = $1 and c.customer_id = any($2::text[])`,
    [tenant, customerIds, `${upTo}`],
  );
  return new Set(rows.map(({ customerId }) => customerId));
}

/** Those of some touchpoints about which corrections or retractions are known already, at a position. */
export async function readAwaited(sql: Sql, touchpoints: readonly Uuid[], upTo: Position): Promise<ReadonlySet<Uuid>> {
  if (touchpoints.length === 0) return new Set();
  const { rows } = await sql.query<{ readonly target: Uuid }>(
    'select target from fact.facts where target = any($1::uuid[]) and position <= $2',
    [touchpoints, `${upTo}`],
  );
  return new Set(rows.map(({ target }) => target));
}
