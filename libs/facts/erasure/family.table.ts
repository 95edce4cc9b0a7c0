import type { Sql } from '#libs/eventing/database.js';
import { familyOf } from '#libs/facts/table/family.sql.js';

/** The survivor that an id stands for, and its whole family (docs/rules.md 4), by the ids they were published under. */
export interface Family {
  readonly survivor: string;
  /** The survivor is among them. In byte order. */
  readonly members: readonly string[];
}

/** The family of a customer; undefined if no fact taken in so far has named it. */
export async function findFamily(sql: Sql, tenant: string, customerId: string): Promise<Family | undefined> {
  const { rows } = await sql.query<{ customer_id: string; survives: boolean }>(
    `select f.customer_id, f.customer_no = f.root_no as survives
       from fact.customers asked cross join lateral ${familyOf('asked.root_no')} f
      where asked.tenant = $1 and asked.customer_id = $2 order by 1`,
    [tenant, customerId],
  );
  const survivor = rows.find(({ survives }) => survives)?.customer_id;
  return survivor === undefined ? undefined : { survivor, members: rows.map(({ customer_id }) => customer_id) };
}
