/**
 * SQL: the rows of `fact.customers` that form a survivor's family, as a table. In two halves, so that each can use its
 * index.
 * @param root SQL: the survivor's number
 */
export function familyOf(root: string): string {
  return `(select * from fact.customers where customer_no = ${root}
           union all
           select * from fact.customers where ${mergedInto(root)})`;
}

/** SQL: only their numbers, as a table with one column `customer_no`. @param root SQL: the survivor's number */
export function membersOf(root: string): string {
  return `(select ${root} as customer_no
           union all
           select customer_no from fact.customers where ${mergedInto(root)})`;
}

/** SQL: whether a row of `fact.customers` was merged into a survivor. @param root SQL: the survivor's number */
export function mergedInto(root: string): string {
  return `root_no = ${root} and root_no <> customer_no`;
}
