import type { Sql } from '#libs/eventing/database.js';
import { familyOf } from '#libs/facts/table/family.sql.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';

/** What the OpenAPI document says of routes about one customer. */
export const unknownCustomer = { 404: 'No fact has named this customer.' };
export const answersSurvivor = 'The id of a merged customer leads to its survivor.';

/** A customer as queries see it: the survivor and all customers merged into it (docs/rules.md 4). */
export interface CustomerGroup {
  /** The survivor's number. */
  readonly root: bigint;
  /** The survivor's id. */
  readonly customerId: string;
  /** Numbers of the survivor and of all merged into it. */
  readonly members: readonly bigint[];
  /** Ids merged into it, bytewise. */
  readonly mergedFrom: readonly string[];
  /** Some of its facts are waiting for an operator: the answer lacks them. */
  readonly parked: boolean;
}

/** The customer that an id stands for now; 404 if no fact has named it. */
export async function findCustomer(sql: Sql, tenant: string, customerId: string): Promise<CustomerGroup> {
  const rows = isIdentifier(customerId) ? await readGroup(sql, tenant, customerId) : [];
  const root = rows.find((row) => row.customer_no === row.root_no);
  if (root === undefined)
    throw new Refusal('not-found', 'NO_SUCH_CUSTOMER', 'No fact has named a customer with this id.');
  return {
    root: root.customer_no,
    customerId: root.customer_id,
    members: rows.map((row) => row.customer_no),
    mergedFrom: rows.filter((row) => row !== root).map((row) => row.customer_id),
    parked: rows.some((row) => row.parked),
  };
}

interface Row {
  readonly customer_no: bigint;
  readonly customer_id: string;
  readonly root_no: bigint;
  readonly parked: boolean;
}

async function readGroup(sql: Sql, tenant: string, customerId: string): Promise<readonly Row[]> {
  const { rows } = await sql.query<Row>(
    `select f.customer_no, f.customer_id, f.root_no, exists (
       select from engine.parked_events p where p.tenant = f.tenant and p.customer_id = f.customer_id
     ) as parked
     from (select root_no from fact.customers where tenant = $1 and customer_id = $2) asked
     cross join lateral ${familyOf('asked.root_no')} f
     order by f.customer_id`,
    [tenant, customerId],
  );
  return rows;
}

/** The mark of an answer about a parked customer; nothing for others. */
export function parkedMark({ parked }: Pick<CustomerGroup, 'parked'>): { parked?: true } {
  return parked ? { parked } : {};
}
