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

/** Has the policies begun at another time, as if the product had been switched on then; known to it from its next start. */
export async function beginPolicies(address: pg.ClientConfig, at: Date): Promise<void> {
  await withClient(address, async (sql) => {
    const { rows } = await sql.query<{ policy: string }>('select policy from engine.policies');
    // One by one: a statement that locks them all can meet one of theirs that does so in another order.
    for (const { policy } of rows)
      await sql.query('update engine.policies set began_at = $2 where policy = $1', [policy, at]);
  });
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
