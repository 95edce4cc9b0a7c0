import type { ComparedRows } from '#libs/eventing/compared.rows.js';

/** How an insight's rows are compared: only live builds, with customers' ids instead of their numbers. */
export function ofCustomers(
  what: string,
  table: string,
  { columns, where, order }: { readonly columns: readonly string[]; readonly where?: string; readonly order?: string },
): ComparedRows {
  return {
    what,
    rows: `select c.tenant, c.customer_id, ${columns.join(', ')} from ${table} t
             join fact.customers c using (customer_no) join engine.builds b on b.build = t.build and b.status = 'live'
            ${where === undefined ? '' : `where ${where}`} order by ${['c.tenant collate "C"', 'c.customer_id', ...(order === undefined ? [] : [order])].join(', ')}`,
  };
}
