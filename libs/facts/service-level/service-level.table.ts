import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { NamedVersion, ServiceLevelInForce } from './clock.score.js';
import { changeOf, type RecordedVersion, type Settings } from './in.force.js';

/** A version, and what it says. */
export interface Version<Kind extends keyof Settings> extends NamedVersion {
  readonly said: Settings[Kind];
}

/** A tenant's calendars, or service levels, in order of name. `upTo`: as they were at that position of the log. */
export async function versionsInForce<Kind extends keyof Settings>(
  sql: Sql,
  tenant: string,
  kind: Kind,
  upTo?: Position,
): Promise<readonly Version<Kind>[]> {
  const { rows } = await sql.query<NamedVersion & { readonly said: Settings[Kind] | null }>(
    `select distinct on (name) name, version, said from fact.service_levels
     where tenant = $1 and kind = $2 and ($3::bigint is null or position <= $3) order by name, version desc`,
    [tenant, kind, upTo ?? null],
  );
  const there = rows.filter((row): row is Version<Kind> => row.said !== null);
  return there.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A version, also one that is in force no longer; undefined: there is none, or it was a deletion. */
export async function versionOf<Kind extends keyof Settings>(
  sql: Sql,
  tenant: string,
  kind: Kind,
  { name, version }: NamedVersion,
): Promise<Version<Kind> | undefined> {
  const { rows } = await sql.query<Version<Kind>>(
    `select name, version, said from fact.service_levels
     where tenant = $1 and kind = $2 and name = $3 and version = $4 and said is not null`,
    [tenant, kind, name, version],
  );
  return rows[0];
}

/** Service levels with their calendars, as a complaint goes by them that was filed at a position of the log. */
export async function serviceLevelsInForce(
  sql: Sql,
  tenant: string,
  upTo?: Position,
): Promise<readonly ServiceLevelInForce[]> {
  const calendars = new Map((await versionsInForce(sql, tenant, 'calendar', upTo)).map((each) => [each.name, each]));
  return (await versionsInForce(sql, tenant, 'service-level', upTo)).map(({ name, version, said }) => {
    const calendar = calendars.get(said.calendar);
    if (calendar === undefined) throw new Error('A service level names a calendar that is there');
    return {
      name,
      version,
      serviceLevel: said,
      calendar: { name: calendar.name, version: calendar.version, calendar: calendar.said },
    };
  });
}

/** Stores what a batch changed. Known versions come again where several partitions of the log carry them. */
export async function takeServiceLevels(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const changes = events.filter(isEvent).flatMap((event) => {
    const change = changeOf(event);
    return change === null ? [] : [{ ...change, tenant: event.tenant, position: event.position }];
  });
  if (changes.length === 0) return;
  await sql.query(
    `insert into fact.service_levels (tenant, kind, name, version, position, said)
     select tenant, kind, name, version, position, said::json
       from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[])
         as s(tenant, kind, name, version, position, said)
     on conflict do nothing`,
    [
      changes.map(({ tenant }) => tenant),
      changes.map(({ kind }) => kind),
      changes.map(({ name }) => name),
      changes.map(({ version }) => version),
      changes.map(({ position }) => `${position}`),
      changes.map(({ said }) => said && JSON.stringify(said)),
    ],
  );
}

/** All versions of some tenants, as far as the tables of facts have them. */
export async function readVersions(
  sql: Sql,
  tenants: readonly string[],
): Promise<ReadonlyMap<string, readonly RecordedVersion[]>> {
  const { rows } = await sql.query<RecordedVersion & { readonly tenant: string }>(
    `select tenant, kind, name, version, position, said from fact.service_levels where tenant = any($1::text[])`,
    [[...new Set(tenants)]],
  );
  return groupBy(rows, ({ tenant }) => tenant);
}
