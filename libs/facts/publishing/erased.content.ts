import type { Sql } from '#libs/eventing/database.js';
import { destroyKeys } from './customer.keys.js';

/**
 * Destroys keys, and of rejected events that they sealed keeps only what names them: their errors may quote names of
 * attributes. Safe to repeat.
 */
export async function eraseSealed(sql: Sql, tenant: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await destroyKeys(sql, tenant, keys);
  await sql.query(
    `update platform.rejects set event = null, errors = '[]'
     where tenant = $1 and event ->> 'key' = any($2::text[])`,
    [tenant, keys],
  );
}
