import type { Sql } from '#libs/eventing/database.js';

/** The version from which on turnover is kept: what an older one made is read until it is replaced. */
export const TURNOVER_KEPT = 2;

/** What a tenant's list of advocates is read from. */
export interface AdvocatesBuild {
  /** −1, which no row has, before the tenant's first facts. */
  readonly build: number;
  /** Whether what those spent whom advocates brought is kept beside them. */
  readonly turnoverKept: boolean;
}

export async function readAdvocatesBuild(sql: Sql, tenant: string): Promise<AdvocatesBuild> {
  const { rows } = await sql.query<{ build: number; version: number }>(
    "select build, version from engine.builds where tenant = $1 and insight = 'advocates' and status = 'live'",
    [tenant],
  );
  const { build, version } = rows[0] ?? { build: -1, version: TURNOVER_KEPT };
  return { build, turnoverKept: version >= TURNOVER_KEPT };
}
