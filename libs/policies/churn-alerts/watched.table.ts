import type { PolicyContext } from '#libs/eventing/policy.js';
import type { Sql } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { keyOf, nextMidnight, type Sweep, type Watched, type WatchedTenant, wakeAt } from './watched.policy.js';
import type { WatchedCustomerEntity } from './watched-customer.entity.js';
import type { WatchedTenantEntity } from './watched-tenant.entity.js';

/** Customers of a tenant, as published. */
export interface OfTenant {
  readonly tenant: string;
  readonly customerIds: readonly string[];
}

/** A customer's row, which may be behind its tenant's (`watchedIn`). */
export interface WatchedRow extends WatchedCustomerEntity {}

/** A customer as its row and its tenant's have it. */
export function watchedIn(row: WatchedRow, of: WatchedTenant): Watched {
  const { tenant, customer_id, statistics, course, waiting_since, waiting_lift, next_at } = row;
  const told = { level: row.level, n: row.levels_told, at: row.level_at?.getTime() ?? 0 };
  const waiting = waiting_since === null || waiting_lift === null ? null : { since: waiting_since, lift: waiting_lift };
  const nextAt = nextMidnight(customer_id, next_at?.getTime() ?? null, of);
  return { tenant, customerId: customer_id, statistics, course, told, waiting, nextAt };
}

/** Those of some customers that are watched, and those whose snooze has ended by a moment. */
export async function readWatched(
  sql: Sql,
  asked: readonly OfTenant[],
  { until, mostDue }: Pick<PolicyContext, 'until' | 'mostDue'>,
): Promise<readonly WatchedRow[]> {
  const named = asked.flatMap(({ tenant, customerIds }) => customerIds.map((customerId) => keyOf(tenant, customerId)));
  const pairs = [...new Set(named)].map((key) => JSON.parse(key) as [string, string]);
  const { rows } = await sql.query<WatchedCustomerEntity>(
    `select w.* from unnest($1::text[], $2::text[]) as asked(tenant, customer_id)
       join policy.watched_customers w using (tenant, customer_id)
     union all
     (select * from policy.watched_customers w where wake_at <= $3
         and not exists (select from unnest($1::text[], $2::text[]) as asked(tenant, customer_id)
                          where asked.tenant = w.tenant and asked.customer_id = w.customer_id)
       order by wake_at, tenant, customer_id limit $4)`,
    [
      pairs.map(([tenant]) => tenant),
      pairs.map(([, id]) => id),
      Number.isFinite(until) ? new Date(until) : '-infinity',
      mostDue,
    ],
  );
  return rows;
}

/** Tenants at whose last midnight in the log not all customers have been judged; at most `limit`. */
export async function readUnswept(sql: Sql, limit: number): Promise<readonly string[]> {
  const { rows } = await sql.query<{ tenant: string }>(
    `select tenant from policy.watched_tenants
      where sweep_at is not null or closed_at >= coalesce(due_at, '-infinity')
      order by tenant limit $1`,
    [limit],
  );
  return rows.map(({ tenant }) => tenant);
}

/** A tenant's next customers whom a sweep finds due, in the order of their ids; at most `limit`. */
export async function readDue(sql: Sql, tenant: string, sweep: Sweep, limit: number): Promise<readonly WatchedRow[]> {
  const { rows } = await sql.query<WatchedCustomerEntity>(
    `select * from policy.watched_customers
      where tenant = $1 and customer_id > $2 and next_at <= $3
      order by customer_id limit $4`,
    [tenant, sweep.to, new Date(sweep.at), limit],
  );
  return rows;
}

/** The tenants whose customers were all judged at the last midnight in the log, while some of them wait for an alert. */
export async function readWaitingTenants(sql: Sql): Promise<readonly string[]> {
  const { rows } = await sql.query<{ tenant: string }>(
    `select tenant from policy.watched_tenants t
      where closed_at > coalesce(released_at, '-infinity')
        and exists (select from policy.watched_customers w where w.tenant = t.tenant and w.waiting_lift is not null)
        and due_at > closed_at
      order by tenant`,
  );
  return rows.map(({ tenant }) => tenant);
}

/** Those who wait for an alert, highest lift first; at most `limit`. */
export async function readWaiting(sql: Sql, tenant: string, limit: number): Promise<readonly WatchedRow[]> {
  const { rows } = await sql.query<WatchedCustomerEntity>(
    `select * from policy.watched_customers where tenant = $1 and waiting_lift is not null
      order by waiting_lift desc, customer_id limit $2`,
    [tenant, limit],
  );
  return rows;
}

/** What some tenants' customers are judged by. */
export async function readTenants(sql: Sql, tenants: readonly string[]): Promise<readonly WatchedTenant[]> {
  const { rows } = await sql.query<Row>(
    `select asked.tenant, t.time_zone, w.live_since, w.closed_at, w.due_at, w.sweep_at, w.swept_to, w.released_at, w.raised_on,
            w.raised
       from unnest($1::text[]) as asked(tenant)
       left join platform.tenants t on t.name = asked.tenant
       left join policy.watched_tenants w on w.tenant = asked.tenant`,
    [tenants],
  );
  return rows.map((row) => ({
    tenant: row.tenant,
    calendar: calendarOf(row.time_zone ?? 'UTC'),
    liveSince: row.live_since,
    closedAt: row.closed_at?.getTime() ?? null,
    dueAt: row.due_at?.getTime() ?? null,
    sweep: row.sweep_at === null || row.swept_to === null ? null : { at: row.sweep_at.getTime(), to: row.swept_to },
    releasedAt: row.released_at?.getTime() ?? null,
    raised: row.raised_on === null || row.raised === null ? null : { day: row.raised_on, n: row.raised },
  }));
}

interface Row extends Omit<WatchedTenantEntity, 'tenant'> {
  readonly tenant: string;
  readonly time_zone: string | null;
}

export function writeTenants(sql: Sql, tenants: readonly WatchedTenant[]): void {
  if (tenants.length === 0) return;
  void sql.query(
    `insert into policy.watched_tenants (tenant, live_since, closed_at, due_at, sweep_at, swept_to, released_at, raised_on, raised)
     select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::text[],
                          $7::timestamptz[], $8::int[], $9::int[])
     on conflict (tenant) do update
        set live_since = excluded.live_since, closed_at = excluded.closed_at, due_at = excluded.due_at,
            sweep_at = excluded.sweep_at, swept_to = excluded.swept_to, released_at = excluded.released_at,
            raised_on = excluded.raised_on, raised = excluded.raised`,
    [
      tenants.map(({ tenant }) => tenant),
      tenants.map(({ liveSince }) => liveSince),
      tenants.map(({ closedAt }) => dateOrNull(closedAt)),
      tenants.map(({ dueAt }) => dateOrNull(dueAt)),
      tenants.map(({ sweep }) => dateOrNull(sweep?.at ?? null)),
      tenants.map(({ sweep }) => sweep?.to ?? null),
      tenants.map(({ releasedAt }) => dateOrNull(releasedAt)),
      tenants.map(({ raised }) => raised?.day ?? null),
      tenants.map(({ raised }) => raised?.n ?? null),
    ],
  );
}

export function writeWatched(sql: Sql, customers: readonly Watched[]): void {
  if (customers.length === 0) return;
  void sql.query(
    `insert into policy.watched_customers (tenant, customer_id, statistics, course, waiting_since, waiting_lift,
                                           next_at, wake_at, level, levels_told, level_at)
     select * from unnest($1::text[], $2::text[], $3::json[], $4::json[], $5::int[], $6::float8[], $7::timestamptz[],
                          $8::timestamptz[], $9::text[], $10::int[], $11::timestamptz[])
     on conflict (tenant, customer_id) do update
        set statistics = excluded.statistics, course = excluded.course, waiting_since = excluded.waiting_since,
            waiting_lift = excluded.waiting_lift, next_at = excluded.next_at, wake_at = excluded.wake_at,
            level = excluded.level, levels_told = excluded.levels_told, level_at = excluded.level_at`,
    [
      customers.map(({ tenant }) => tenant),
      customers.map(({ customerId }) => customerId),
      customers.map(({ statistics }) => JSON.stringify(statistics)),
      customers.map(({ course }) => JSON.stringify(course)),
      customers.map(({ waiting }) => waiting?.since ?? null),
      customers.map(({ waiting }) => waiting?.lift ?? null),
      customers.map(({ nextAt }) => dateOrNull(nextAt)),
      customers.map(({ course }) => wake(course.live?.snoozedUntil ?? null)),
      ...levelsOf(customers),
    ],
  );
}

/** Writes only what judgements at midnights change: what facts say stays the same. */
export function writeJudged(sql: Sql, customers: readonly Watched[]): void {
  if (customers.length === 0) return;
  void sql.query(
    `update policy.watched_customers w
        set course = j.course, waiting_since = j.waiting_since, waiting_lift = j.waiting_lift, next_at = j.next_at,
            wake_at = j.wake_at, level = j.level, levels_told = j.levels_told, level_at = j.level_at
       from unnest($1::text[], $2::text[], $3::json[], $4::int[], $5::float8[], $6::timestamptz[], $7::timestamptz[],
                   $8::text[], $9::int[], $10::timestamptz[])
         as j(tenant, customer_id, course, waiting_since, waiting_lift, next_at, wake_at, level, levels_told, level_at)
      where w.tenant = j.tenant and w.customer_id = j.customer_id`,
    [
      customers.map(({ tenant }) => tenant),
      customers.map(({ customerId }) => customerId),
      customers.map(({ course }) => JSON.stringify(course)),
      customers.map(({ waiting }) => waiting?.since ?? null),
      customers.map(({ waiting }) => waiting?.lift ?? null),
      customers.map(({ nextAt }) => dateOrNull(nextAt)),
      customers.map(({ course }) => wake(course.live?.snoozedUntil ?? null)),
      ...levelsOf(customers),
    ],
  );
}

/** Removes those who were merged away. */
export function deleteWatched(sql: Sql, gone: readonly (readonly [tenant: string, customerId: string])[]): void {
  if (gone.length === 0) return;
  void sql.query(
    `delete from policy.watched_customers w using unnest($1::text[], $2::text[]) as gone(tenant, customer_id)
      where w.tenant = gone.tenant and w.customer_id = gone.customer_id`,
    [gone.map(([tenant]) => tenant), gone.map(([, customerId]) => customerId)],
  );
}

/** Levels, how many changes were said, and when the last one was, as columns. */
function levelsOf(customers: readonly Watched[]) {
  const told = customers.map((customer) => customer.told);
  return [
    told.map(({ level }) => level),
    told.map(({ n }) => n),
    told.map(({ n, at }) => dateOrNull(n === 0 ? null : at)),
  ];
}

function dateOrNull(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}

function wake(snoozedUntil: string | null): Date | null {
  return snoozedUntil === null ? null : new Date(wakeAt(snoozedUntil));
}
