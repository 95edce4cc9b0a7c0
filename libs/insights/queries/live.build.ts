import type { Sql } from '#libs/eventing/database.js';
import { Definitions } from '#libs/insights/journey/definitions.insight.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';

/** What a tenant's queries read: the live build of its journeys and the definitions it was made with. */
export interface LiveBuild {
  /** −1, which no row has, before the tenant's first journeys. */
  readonly build: number;
  readonly definitions: Definitions;
}

export async function readLiveBuild(sql: Sql, tenant: string): Promise<LiveBuild> {
  const { rows } = await sql.query<{ build: number; definitions_position: bigint }>(
    "select build, definitions_position from insight.builds where tenant = $1 and status = 'live'",
    [tenant],
  );
  const live = rows[0];
  const definitions = await definitionsInForce(sql, tenant, live?.definitions_position ?? 0n);
  return { build: live?.build ?? -1, definitions: new Definitions(definitions) };
}
