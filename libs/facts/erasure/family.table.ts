import type { Sql } from '#libs/eventing/database.js';

/** Whom an id stands for, and everybody merged into it (docs/rules.md 4), by the ids they were published under. */
export interface Family {
  readonly survivor: string;
  /** The survivor among them, bytewise. */
  readonly members: readonly string[];
}

/** The family of a customer; undefined if no fact that was taken has named it. */
export async function familyOf(sql: Sql, tenant: string, customerId: string): Promise<Family | undefined> {
  const { rows } = await sql.query<{ customer_id: string; survives: boolean }>(
    `with asked as (select root_no from fact.customers where tenant = $1 and customer_id = $2)
     select c.customer_id, c.customer_no = c.root_no as survives
       from asked join fact.customers c on c.customer_no = asked.root_no
     union
     select c.customer_id, false
       from asked join fact.customers c on c.root_no = asked.root_no and c.customer_no <> c.root_no
     order by 1`,
    [tenant, customerId],
  );
  const survivor = rows.find(({ survives }) => survives)?.customer_id;
  return survivor === undefined ? undefined : { survivor, members: rows.map(({ customer_id }) => customer_id) };
}
