import type { Sql } from '#libs/eventing/database.js';

/**
 * Keeps only what identifies the rejected events sealed with the destroyed keys: even their errors may quote
 * attribute names. Safe to repeat.
 */
export async function eraseRejects(sql: Sql, tenant: string, keys: readonly string[]): Promise<void> {
  await sql.query(
    `update platform.rejects set event = null, errors = '[]'
     where tenant = $1 and event ->> 'key' = any($2::text[])`,
    [tenant, keys],
  );
}
