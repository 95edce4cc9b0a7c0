import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import { factTypes } from '#libs/facts/fact.schemas.js';
import { type Sql, together } from '#libs/eventing/database.js';
import { readAwaited } from '#libs/facts/table/history.table.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { CreateChurnAlerts1700000000760 } from './churn-alerts.migration.js';
import { CHURN_ALERTS_HEARD, isOutdated, pass, REMEMBERED, REVISIONS, take } from './churn-alerts.policy.js';
import { familiesOf, readHistories, WHOLE, withLinked } from './families.js';
import { knowing } from './known.reader.js';
import { decide } from './saying.policy.js';
import { step } from './sweeping.js';
import { AddToldLevels1700000000935 } from './told-levels.migration.js';
import { ForgetCorrected1700000000995 } from './uncorrected.migration.js';
import type { Item, Known } from './watched.policy.js';
import { deleteWatched, type OfTenant, readTenants, readWatched, writeTenants, writeWatched } from './watched.table.js';

/** Whatever is published tells since when facts come in time. */
const HEARD: readonly string[] = [...new Set<string>([...factTypes, ...CHURN_ALERTS_HEARD])];

/** For these, all facts are read: families that merges change, and customers whose touchpoints are corrected or judged anew. */
const WHOLE_FOR: readonly string[] = ['customer.merged', ...REVISIONS];

/**
 * Raises alerts about customers who are about to leave, updates, closes and expires them, and says when the level of a
 * customer's churn risk changes. A customer is judged after each
 * of its facts, and at each midnight of the tenant: before the first event about it that is recorded after the midnight,
 * or in the background once the midnight is in the log, which holds up nobody else.
 */
export const churnAlerts: InstalledPolicy<Known> = {
  name: 'churn-alerts',
  on: HEARD,
  emits: [...ALERT_TYPES, 'churn.level-changed'],
  remembers: REMEMBERED,
  needsFacts: HEARD,

  async know(sql, events, context) {
    const upTo = events.at(-1)?.position ?? 0n;
    const asked = askedIn(events);
    const recorded = events.filter(({ type }) => type === 'touchpoint.recorded').map(({ eventId }) => eventId);
    const [links, awaited] = await together([readHistories(sql, asked, upTo, []), readAwaited(sql, recorded, upTo)]);
    const rows = await readWatched(sql, withLinked(links, asked, upTo), context);
    const revised = events.filter(({ type, eventId }) => WHOLE_FOR.includes(type) || awaited.has(eventId));
    const outdated = rows.filter(({ statistics }) => isOutdated(statistics));
    const anew = askedIn([...revised, ...outdated.map((row) => ({ tenant: row.tenant, customerId: row.customer_id }))]);
    const whole = await readHistories(sql, withLinked(links, anew, upTo), upTo, WHOLE);
    const tenants = await readTenants(sql, [...new Set([...events, ...rows].map(({ tenant }) => tenant))]);
    return knowing(sql, rows, tenants, (calendar) => familiesOf({ links, whole, awaited }, calendar));
  },

  take,
  decide: (_, known) => decide(known),
  write,

  time: {
    next: ({ due }, until) => due.first(until),
    take: (item: Item, known) => pass(item, known),
    decide: (_, known) => decide(known),
  },

  clock: { step },

  tables: [
    {
      name: 'policy.watched_customers',
      entity: async () => (await import('./watched-customer.entity.js')).WatchedCustomerEntity,
      compared: {
        what: 'customers who are watched',
        rows: `select tenant, customer_id, statistics::jsonb, course::jsonb, waiting_since, waiting_lift,
                      level, levels_told, level_at,
                      case when next_at is not null then greatest(next_at, due_at) end as next_at, wake_at
                 from policy.watched_customers left join policy.watched_tenants using (tenant) order by tenant, customer_id`,
      },
    },
    {
      name: 'policy.watched_tenants',
      entity: async () => (await import('./watched-tenant.entity.js')).WatchedTenantEntity,
      compared: {
        what: 'tenants whose customers are watched',
        rows: `select tenant, live_since, closed_at, due_at, released_at, raised_on, raised
                 from policy.watched_tenants order by tenant`,
      },
    },
  ],
  migrations: [CreateChurnAlerts1700000000760, AddToldLevels1700000000935, ForgetCorrected1700000000995],
};

/** The customers whom events, or rows, are about. */
function askedIn(events: readonly Pick<StoredEvent, 'tenant' | 'customerId'>[]): readonly OfTenant[] {
  return [...groupBy(events, ({ tenant }) => tenant)].map(([tenant, its]) => ({
    tenant,
    customerIds: [...new Set(its.flatMap(({ customerId }) => customerId ?? []))],
  }));
}

function write(sql: Sql, { watched, tenants, changed, changedTenants, gone }: Known): void {
  writeWatched(
    sql,
    [...changed].flatMap((key) => watched.get(key) ?? []),
  );
  writeTenants(
    sql,
    [...changedTenants].flatMap((tenant) => tenants.get(tenant) ?? []),
  );
  deleteWatched(
    sql,
    [...gone].map((key) => JSON.parse(key) as [string, string]),
  );
}
