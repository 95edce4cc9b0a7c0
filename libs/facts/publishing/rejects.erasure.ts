import type { Sql } from '#libs/eventing/database.js';

/**
 * Keeps of rejected events that keys sealed only what names them: their errors may quote names of attributes. Safe to
 * repeat.
 */
export async function eraseRejects(sql: Sql, tenant: string, keys: readonly string[]): Promise<void> {
  await sql.query(
    `update platform.rejects set event = null, errors = '[]'
     where tenant = $1 and event ->> 'key' = any($2::text[])`,
    [tenant, keys],
  );
}
