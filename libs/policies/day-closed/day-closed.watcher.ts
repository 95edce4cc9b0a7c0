import { type Sql, together } from '#libs/eventing/database.js';
import type { PolicyMoment, PolicyStep } from '#libs/eventing/policy.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { TZDATA } from '#libs/kernel/tzdata.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { CreateDayClosed1700000000510 } from './day-closed.migration.js';
import { closing, midnightAfter } from './day-closed.policy.js';
import { readDueTenants, readNewTenants, type TenantDays, writeClosed } from './tenant-days.table.js';

/** Most tenants per step. */
const STEP = 1_000;

/**
 * Closes each tenant's days: one `day.closed` at every midnight of its zone. A step closes at most one day of each
 * tenant, so that missed days follow each other in the log.
 * @param tzdata the release of the time zone database used
 */
export function dayClosedBy(tzdata: string): InstalledPolicy<undefined> {
  return {
    name: 'day-closed',
    on: [],
    emits: ['day.closed'],
    know: async () => undefined,
    take: () => undefined,
    decide: () => [],
    write: () => undefined,
    clock: { step: (sql, moment) => step(sql, moment, tzdata) },
    tables: [
      {
        name: 'policy.tenant_days',
        entity: async () => (await import('./tenant-days.entity.js')).TenantDaysEntity,
        compared: {
          what: 'closed days',
          rows: `select tenant, closed_until from policy.tenant_days order by tenant collate "C"`,
        },
      },
    ],
    migrations: [CreateDayClosed1700000000510],
  };
}

export const dayClosed = dayClosedBy(TZDATA);

async function step(sql: Sql, { now, beganAt }: PolicyMoment, tzdata: string): Promise<PolicyStep | undefined> {
  const [fresh, due] = await together([readNewTenants(sql, beganAt, STEP), readDueTenants(sql, now, tzdata, STEP)]);
  if (fresh.length + due.length === 0) return undefined;
  const looked = [...fresh, ...due].map((each) => look(each, now));
  return {
    decisions: looked.flatMap(({ tenant, passed }) => (passed ? [closing(tenant, passed)] : [])),
    write: (writing) => writeClosed(writing, looked, tzdata),
  };
}

/** A tenant's next midnight, if it has passed, and how far its days are closed then. */
function look({ tenant, timeZone, closedUntil }: TenantDays, now: number) {
  const calendar = calendarOf(timeZone);
  const midnight = midnightAfter(calendar, closedUntil);
  if (midnight.at > now) return { tenant, passed: undefined, until: closedUntil, nextAt: midnight.at };
  return { tenant, passed: midnight, until: midnight.at, nextAt: calendar.startOfNextDay(midnight.at) };
}
