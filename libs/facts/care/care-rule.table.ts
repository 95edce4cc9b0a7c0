import type { Sql } from '#libs/eventing/database.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { CareRule, CareRulePut } from './care.events.js';

/** Stores the rules of a batch. Each may arrive several times: every partition of the log carries it. */
export async function takeCareRules(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
  const put = events.filter(isEvent).filter((event) => event.type === 'care-rule.put');
  if (put.length === 0) return;
  await sql.query(
    `insert into fact.care_rules (tenant, name, version, recorded_at, rule)
     select tenant, name, version, to_timestamp(recorded_at / 1000.0), rule::json
       from unnest($1::text[], $2::text[], $3::int[], $4::float8[], $5::text[]) as r(tenant, name, version, recorded_at, rule)
     on conflict do nothing`,
    [
      put.map(({ tenant }) => tenant),
      put.map(({ data }) => data.name),
      put.map(({ data }) => data.version),
      put.map(({ recordedAt }) => recordedAt),
      put.map(({ data }) => JSON.stringify(data.rule)),
    ],
  );
}

/** A tenant's rules as they were put last, in order of name. */
export async function careRulesOf(sql: Sql, tenant: string): Promise<readonly CareRulePut[]> {
  const { rows } = await sql.query<{ readonly name: string; readonly version: number; readonly rule: CareRule }>(
    `select distinct on (name collate "C") name, version, rule from fact.care_rules
      where tenant = $1 order by name collate "C", version desc`,
    [tenant],
  );
  return rows;
}

/** Whether a tenant ever put a rule of this name. */
export async function isCareRule(sql: Sql, tenant: string, name: string): Promise<boolean> {
  const { rowCount } = await sql.query('select from fact.care_rules where tenant = $1 and name = $2 limit 1', [
    tenant,
    name,
  ]);
  return rowCount === 1;
}
