import type { Sql } from '#libs/eventing/database.js';
import { dayWeight, FORGOTTEN_AFTER, type Weighed } from '#libs/insights/scores/learned-expectation.score.js';
import { type Calendar, calendarOf } from '#libs/kernel/calendar.js';
import type { Experienced, ExperiencedDay } from './experienced.policy.js';
import type { ExperiencedDayEntity } from './experienced-day.entity.js';
import type { LastExpectationEntity } from './last-expectation.entity.js';
import type { LastLearned } from './learning.policy.js';

/** Weights by age in days. */
const WEIGHTS = Array.from({ length: FORGOTTEN_AFTER }, (_, age) => dayWeight(age));

const orNull = (text: string) => (text === '' ? null : text);

export async function readCalendars(sql: Sql, tenants: readonly string[]): Promise<ReadonlyMap<string, Calendar>> {
  const { rows } = await sql.query<{ readonly name: string; readonly time_zone: string }>(
    'select name, time_zone from platform.tenants where name = any($1::text[])',
    [tenants],
  );
  const zones = new Map(rows.map(({ name, time_zone }) => [name, time_zone]));
  return new Map(tenants.map((tenant) => [tenant, calendarOf(zones.get(tenant) ?? 'UTC')]));
}

/** What was experienced up to a day, weighed by its age at the end of that day (counted from 1970-01-01). */
export async function readWeighed(sql: Sql, tenant: string, day: number): Promise<readonly (Experienced & Weighed)[]> {
  const { rows } = await sql.query<
    Pick<ExperiencedDayEntity, 'named' | 'touchpoint' | 'tier'> & Readonly<Record<'n' | 'weight' | 'weighed', string>>
  >(
    `select named, touchpoint, tier, sum(n)::text as n, sum(n * w.weight)::text as weight, sum(valence * w.weight)::text as weighed
       from policy.experienced_days join unnest($3::numeric[]) with ordinality as w(weight, age) on w.age = $2 - day + 1
      where tenant = $1 and day <= $2
      group by named, touchpoint, tier`,
    [tenant, day, WEIGHTS],
  );
  return rows.map(({ named, touchpoint, tier, n, weight, weighed }) => ({
    named: orNull(named),
    touchpoint,
    tier: orNull(tier),
    n: Number(n),
    weight: BigInt(weight),
    valence: BigInt(weighed),
  }));
}

/** What was learned last, by tenant. */
export async function readLast(
  sql: Sql,
  tenants: readonly string[],
): Promise<readonly (LastLearned & { readonly tenant: string })[]> {
  if (tenants.length === 0) return [];
  const { rows } = await sql.query<LastExpectationEntity>(
    'select * from policy.last_expectations where tenant = any($1::text[])',
    [tenants],
  );
  return rows.map((row) => ({ ...row, tier: orNull(row.tier) }));
}

export function addDays(sql: Sql, tenant: string, days: readonly ExperiencedDay[]): void {
  if (days.length === 0) return;
  void sql.query(
    `insert into policy.experienced_days as known (tenant, named, touchpoint, tier, day, n, valence)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::numeric[])
     on conflict (tenant, named, touchpoint, tier, day) do update
        set n = known.n + excluded.n, valence = known.valence + excluded.valence`,
    [
      tenant,
      days.map(({ named }) => named ?? ''),
      days.map(({ touchpoint }) => touchpoint),
      days.map(({ tier }) => tier ?? ''),
      days.map(({ day }) => day),
      days.map(({ n }) => n),
      days.map(({ v }) => `${v}`),
    ],
  );
}

export function writeLast(sql: Sql, tenant: string, learned: readonly LastLearned[]): void {
  void sql.query(
    `insert into policy.last_expectations (tenant, definition, touchpoint, tier, version, value)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::float8[])
     on conflict (tenant, definition, touchpoint, tier) do update set version = excluded.version, value = excluded.value`,
    [
      tenant,
      learned.map(({ definition }) => definition),
      learned.map(({ touchpoint }) => touchpoint),
      learned.map(({ tier }) => tier ?? ''),
      learned.map(({ version }) => version),
      learned.map(({ value }) => value),
    ],
  );
}
