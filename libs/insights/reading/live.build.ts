/**
 * SQL for the build of an insight's rows that a tenant's queries read: each statement selects rows by it, and so sees
 * the old ones or the new ones, never both. Null, which no row has, before the insight's first.
 *
 * @param tenant SQL: the tenant's name
 */
export function liveBuild(insight: string, tenant: string): string {
  return `(select build from engine.builds where tenant = ${tenant} and insight = '${insight}' and status = 'live')`;
}
