import type pg from 'pg';
import { eventually } from './eventually.js';
import { withClient } from './proof.js';

/** Makes a tenant's midnights since a moment due, as if nothing had run since then. */
export async function missDays(address: pg.ClientConfig, tenant: string, since: Date): Promise<void> {
  await withClient(address, (sql) =>
    eventually("the tenant's days are looked at", async () => {
      const { rowCount } = await sql.query(
        'update policy.tenant_days set closed_until = $2, next_at = $2 where tenant = $1',
        [tenant, since],
      );
      return rowCount === 1;
    }),
  );
}

/** The last day of a tenant that the projection knows to be closed. */
export async function lastClosedDayOf(address: pg.ClientConfig, tenant: string): Promise<string | undefined> {
  return withClient(address, async (sql) => {
    const { rows } = await sql.query<{ day: string }>('select day::text from fact.closed_days where tenant = $1', [
      tenant,
    ]);
    return rows[0]?.day;
  });
}
