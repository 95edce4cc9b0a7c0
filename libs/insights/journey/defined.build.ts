import type { Sql } from '#libs/eventing/database.js';
import type { DefinitionInForce } from '#libs/facts/definition/definition.events.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { noSuchDefinition } from '#libs/facts/definition/no-such-definition.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { Definitions } from './definitions.score.js';

/** What a tenant's queries read: the live build of its journeys. */
export interface LiveBuild {
  /** −1, which no row has, before the tenant's first journeys. */
  readonly build: number;
  /** Of the code that made it: an older one's rows are read until they are replaced. */
  readonly version: number;
}

/** The same, with the definitions it was made with. */
export interface DefinedBuild extends LiveBuild {
  readonly definitions: Definitions;
}

export async function readLiveBuild(sql: Sql, tenant: string): Promise<LiveBuild> {
  const { build, version } = await read(sql, tenant);
  return { build, version };
}

export async function readDefinedBuild(sql: Sql, tenant: string): Promise<DefinedBuild> {
  const { build, version, inputs_position } = await read(sql, tenant);
  return { build, version, definitions: new Definitions(await definitionsInForce(sql, tenant, inputs_position)) };
}

/** The definition of a name among those of a build. @throws Refusal `not-found` */
export function definitionIn(definitions: Definitions, name: string): DefinitionInForce {
  const found = definitions.get(name);
  if (found === undefined) throw noSuchDefinition(name);
  return found;
}

async function read(sql: Sql, tenant: string): Promise<LiveBuild & { readonly inputs_position: bigint }> {
  const { rows } = await sql.query<LiveBuild & { inputs_position: bigint }>(
    `select build, version, inputs_position from engine.builds where build = ${liveBuild('journeys', '$1')}`,
    [tenant],
  );
  return rows[0] ?? { build: -1, version: 0, inputs_position: 0n };
}
