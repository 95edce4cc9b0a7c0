import type { Sql } from '#libs/eventing/database.js';
import type { Position } from '#libs/kernel/event.js';
import type { DefinitionInForce, JourneyDefinition } from './definition.events.js';
import { templates } from './templates.js';

interface Row {
  readonly name: string;
  readonly version: number;
  readonly definition: JourneyDefinition;
}

/**
 * A tenant's definitions by name: the latest of its own, and the templates that it has not replaced. `upTo`: as they were
 * at that position of the log.
 */
export async function definitionsInForce(
  sql: Sql,
  tenant: string,
  upTo?: Position,
): Promise<readonly DefinitionInForce[]> {
  const { rows } = await sql.query<Row>(
    `select distinct on (name) name, version, definition from fact.definitions
     where tenant = $1 and ($2::bigint is null or position <= $2) order by name, version desc`,
    [tenant, upTo ?? null],
  );
  const own = rows.map((row) => ({ ...row, shipped: false }));
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...templates.filter(({ name }) => !names.has(name))].sort((a, b) => (a.name < b.name ? -1 : 1));
}
