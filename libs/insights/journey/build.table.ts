import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Position } from '#libs/kernel/event.js';

/** A tenant's journeys under one set of definitions: the live one answers queries, a building one is to replace it. */
export interface Build {
  readonly build: number;
  readonly tenant: string;
  readonly version: number;
  readonly definitionsPosition: Position;
  readonly reachedCustomer: CustomerNo;
  readonly status: 'building' | 'live' | 'retired';
}

/** What `reached_customer` is once a build holds everybody. */
const EVERYBODY = '9223372036854775807';

const COLUMNS =
  'build, tenant, version, definitions_position as "definitionsPosition", reached_customer as "reachedCustomer", status';

/** The live and the building builds of tenants. */
export async function readBuilds(sql: Sql, tenants: readonly string[]): Promise<readonly Build[]> {
  const { rows } = await sql.query<Build>(
    `select ${COLUMNS} from engine.builds where tenant = any($1::text[]) and status <> 'retired' order by build`,
    [tenants],
  );
  return rows;
}

/** A new tenant's first build: there is nothing yet to be built. */
export async function createLiveBuild(sql: Sql, tenant: string, version: number): Promise<Build> {
  const { rows } = await sql.query<Build>(
    `insert into engine.builds (tenant, version, definitions_position, reached_customer, status)
     values ($1, $2, 0, ${EVERYBODY}, 'live') returning ${COLUMNS}`,
    [tenant, version],
  );
  return rows[0] as Build;
}

/** Begins to build a tenant's journeys anew under its definitions as of a position; gives up what is being built. */
export async function startBuild(sql: Sql, tenant: string, version: number, definitions: Position): Promise<void> {
  await sql.query("update engine.builds set status = 'retired' where tenant = $1 and status = 'building'", [tenant]);
  await sql.query(
    `insert into engine.builds (tenant, version, definitions_position, reached_customer, status) values ($1, $2, $3, 0, 'building')`,
    [tenant, version, `${definitions}`],
  );
}

/** Tenants whose live journeys were made by another version of the code and are not being built anew yet. */
export async function outdatedTenants(sql: Sql, version: number): Promise<readonly string[]> {
  const { rows } = await sql.query<{ tenant: string }>(
    `select tenant from engine.builds live where status = 'live' and version <> $1
        and not exists (select from engine.builds b where b.tenant = live.tenant and b.status = 'building' and b.version = $1)`,
    [version],
  );
  return rows.map((row) => row.tenant);
}

/** One of the builds that the newest version of the code made or makes; none before the first. */
export async function newestBuild(sql: Sql): Promise<readonly Build[]> {
  const { rows } = await sql.query<Build>(
    `select ${COLUMNS} from engine.builds where status <> 'retired' order by version desc limit 1`,
  );
  return rows;
}

/** The position of a tenant's last definition; 0n if it has none of its own. */
export async function lastDefinition(sql: Sql, tenant: string): Promise<Position> {
  const { rows } = await sql.query<{ position: bigint }>(
    'select coalesce(max(position), 0)::bigint as position from fact.definitions where tenant = $1',
    [tenant],
  );
  return rows[0]?.position ?? 0n;
}

/** One of the builds in progress, whichever comes first. */
export async function nextBuilding(sql: Sql): Promise<Build | undefined> {
  const { rows } = await sql.query<Build>(
    `select ${COLUMNS} from engine.builds where status = 'building' order by build limit 1 for update`,
  );
  return rows[0];
}

export async function advanceBuild(sql: Sql, build: Build, reached: CustomerNo): Promise<void> {
  await sql.query('update engine.builds set reached_customer = $2 where build = $1', [build.build, `${reached}`]);
}

/** Makes a complete build the live one: queries see the old one until this commits, and the new one from then on. */
export async function swapBuild(sql: Sql, build: Build): Promise<void> {
  await sql.query("update engine.builds set status = 'retired' where tenant = $1 and status = 'live'", [build.tenant]);
  await sql.query(`update engine.builds set status = 'live', reached_customer = ${EVERYBODY} where build = $1`, [
    build.build,
  ]);
}

const OF_BUILDS = ['insight.journeys', 'insight.outcomes', 'insight.cells'];

/** Deletes up to `limit` rows of retired builds; false when none are left. */
export async function dropRetired(sql: Sql, limit: number): Promise<boolean> {
  const { rows } = await sql.query<{ build: number }>(
    "select build from engine.builds where status = 'retired' order by build limit 1",
  );
  const retired = rows[0]?.build;
  if (retired === undefined) return false;
  for (const table of OF_BUILDS) {
    const { rowCount } = await sql.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where build = $1 limit $2))`,
      [retired, limit],
    );
    if (rowCount === limit) return true;
  }
  await sql.query('delete from engine.builds where build = $1', [retired]);
  return true;
}
