import { DatabaseUnavailable, type Sql } from '#libs/eventing/database.js';

/** Work for customers, and what happens to one for whom it fails. */
export interface Sparing<Customer, Done> {
  work(customers: readonly Customer[]): Promise<Done>;
  /** The work's result, once its statements are known to have succeeded: not all of them are waited for. */
  done?(done: Done): void;
  park(customer: Customer, reason: string): Promise<void>;
}

/** Runs the work for many customers; bisects on failure and parks the culprits. */
export async function sparing<Customer, Done>(
  sql: Sql,
  customers: readonly Customer[],
  how: Sparing<Customer, Done>,
): Promise<void> {
  if (customers.length === 0) return;
  await sql.query('savepoint customers');
  try {
    const done = await how.work(customers);
    await sql.query('release savepoint customers');
    how.done?.(done);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    await sql.query('rollback to savepoint customers');
    if (customers.length === 1) return how.park(customers[0] as Customer, reasonOf(error));
    const half = customers.length >> 1;
    await sparing(sql, customers.slice(0, half), how);
    await sparing(sql, customers.slice(half), how);
  }
}

/** Why events are parked, for operators to read: without values that may be personal. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown';
}
