import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { DefinitionInForce, JourneyDefinition } from './definition.events.js';
import { templates } from './templates.js';

interface Row {
  readonly name: string;
  readonly version: number;
  readonly definition: JourneyDefinition;
}

/**
 * The definitions of a tenant by name: the latest of its own, and the templates it has not replaced. With `upTo`, as
 * they were at that position of the log.
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

/** Stores the definitions of a batch. Each may arrive several times: every partition of the log carries it. */
export async function takeDefinitions(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const put = events.filter(isEvent).filter((event) => event.type === 'definition.put');
  if (put.length === 0) return;
  await sql.query(
    `insert into fact.definitions (tenant, name, version, position, definition)
     select tenant, name, version, position, definition::json
       from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[]) as d(tenant, name, version, position, definition)
     on conflict do nothing`,
    [
      put.map((event) => event.tenant),
      put.map((event) => event.data.name),
      put.map((event) => event.data.version),
      put.map((event) => `${event.position}`),
      put.map((event) => JSON.stringify(event.data.definition)),
    ],
  );
}
