import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';

/**
 * Stores the definitions of a batch that are not known yet; returns the tenants concerned with the position of their last
 * one. Known ones come again where several partitions of the log carry them.
 */
export async function takeDefinitions(
  sql: Sql,
  events: readonly StoredEvent[],
): Promise<ReadonlyMap<string, Position>> {
  const put = events.filter(isEvent).filter((event) => event.type === 'definition.put');
  if (put.length === 0) return new Map();
  const { rows } = await sql.query<{ tenant: string; position: bigint }>(
    `insert into fact.definitions (tenant, name, version, position, definition)
     select tenant, name, version, position, definition::json
       from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[]) as d(tenant, name, version, position, definition)
     on conflict do nothing
     returning tenant, position`,
    [
      put.map((event) => event.tenant),
      put.map((event) => event.data.name),
      put.map((event) => event.data.version),
      put.map((event) => `${event.position}`),
      put.map((event) => JSON.stringify(event.data.definition)),
    ],
  );
  return new Map(rows.map(({ tenant, position }) => [tenant, position]));
}
