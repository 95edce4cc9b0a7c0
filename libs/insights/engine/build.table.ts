import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Position } from '#libs/kernel/event.js';

/** A tenant's rows of one insight: the live ones answer queries, those being built will replace them. */
export interface Build extends NewBuild {
  readonly build: number;
  readonly tenant: string;
  /** Customers up to this number are included and kept up to date. */
  readonly reachedCustomer: CustomerNo;
  readonly status: 'building' | 'live' | 'retired';
}

/** What a build is made with. */
export interface NewBuild {
  readonly insight: string;
  readonly version: number;
  readonly inputsPosition: Position;
  /** The time zone rules that its dates follow; empty if it has no dates. */
  readonly tzdata: string;
}

/** `reached_customer` once a build holds everybody. */
const EVERYBODY = '9223372036854775807';

const COLUMNS =
  'build, tenant, insight, version, inputs_position as "inputsPosition", tzdata, reached_customer as "reachedCustomer", status';

/** The live and the building builds of tenants. */
export async function readBuilds(sql: Sql, tenants: readonly string[]): Promise<readonly Build[]> {
  const { rows } = await sql.query<Build>(
    `select ${COLUMNS} from engine.builds where tenant = any($1::text[]) and status <> 'retired' order by build`,
    [tenants],
  );
  return rows;
}

/** The first builds of a tenant about whom nothing is known: there is nothing to build yet. */
export function createLiveBuilds(sql: Sql, tenant: string, wanted: readonly NewBuild[]): Promise<readonly Build[]> {
  return insertBuilds(sql, tenant, wanted, 'live');
}

/** Begins to build some of a tenant's insights, abandoning what is being built. */
export async function startBuilds(sql: Sql, tenant: string, wanted: readonly NewBuild[]): Promise<readonly Build[]> {
  void sql.query("update engine.builds set status = 'retired' where tenant = $1 and status = 'building'", [tenant]);
  return insertBuilds(sql, tenant, wanted, 'building');
}

async function insertBuilds(
  sql: Sql,
  tenant: string,
  wanted: readonly NewBuild[],
  status: 'live' | 'building',
): Promise<readonly Build[]> {
  const { rows } = await sql.query<Build>(
    `insert into engine.builds (tenant, status, reached_customer, insight, version, inputs_position, tzdata)
     select $1, $2, $3, * from unnest($4::text[], $5::int[], $6::bigint[], $7::text[]) returning ${COLUMNS}`,
    [
      tenant,
      status,
      status === 'live' ? EVERYBODY : '0',
      wanted.map(({ insight }) => insight),
      wanted.map(({ version }) => version),
      wanted.map(({ inputsPosition }) => `${inputsPosition}`),
      wanted.map(({ tzdata }) => tzdata),
    ],
  );
  return rows;
}

/** The highest version of each insight that any code has built or is building. */
export async function newestVersions(sql: Sql): Promise<readonly Pick<Build, 'insight' | 'version'>[]> {
  const { rows } = await sql.query<Pick<Build, 'insight' | 'version'>>(
    "select insight, max(version) as version from engine.builds where status <> 'retired' group by insight",
  );
  return rows;
}

/** The builds in progress of one tenant, whichever comes first. */
export async function nextBuilding(sql: Sql): Promise<readonly Build[]> {
  const { rows } = await sql.query<Build>(
    `select ${COLUMNS} from engine.builds
      where status = 'building' and tenant = (select tenant from engine.builds where status = 'building' order by build limit 1)
      order by build for update`,
  );
  return rows;
}

export async function advanceBuilds(sql: Sql, builds: readonly Build[], reached: CustomerNo): Promise<void> {
  await sql.query('update engine.builds set reached_customer = $2 where build = any($1::int[])', [
    builds.map(({ build }) => build),
    `${reached}`,
  ]);
}

/** Makes complete builds of a tenant the live ones: queries see the old ones until this commits, then the new ones. */
export async function swapBuilds(sql: Sql, builds: readonly Build[]): Promise<void> {
  const numbers = builds.map(({ build }) => build);
  await sql.query(
    `update engine.builds old set status = 'retired' from engine.builds new
      where new.build = any($1::int[]) and old.tenant = new.tenant and old.insight = new.insight and old.status = 'live'`,
    [numbers],
  );
  await sql.query(
    `update engine.builds set status = 'live', reached_customer = ${EVERYBODY} where build = any($1::int[])`,
    [numbers],
  );
}

/** Deletes up to `limit` rows of retired builds; false when none are left. */
export async function dropRetired(
  sql: Sql,
  tablesOf: ReadonlyMap<string, readonly string[]>,
  limit: number,
): Promise<boolean> {
  const { rows } = await sql.query<{ build: number; insight: string }>(
    "select build, insight from engine.builds where status = 'retired' and insight = any($1::text[]) order by build limit 1",
    [[...tablesOf.keys()]],
  );
  const retired = rows[0];
  if (retired === undefined) return false;
  for (const table of tablesOf.get(retired.insight) ?? []) {
    const { rowCount } = await sql.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where build = $1 limit $2))`,
      [retired.build, limit],
    );
    if (rowCount === limit) return true;
  }
  await sql.query('delete from engine.builds where build = $1', [retired.build]);
  return true;
}
