import type { Sql } from '#libs/eventing/database.js';
import type { PolicyMoment, PolicyStep } from '#libs/eventing/policy.js';
import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import { factTypes } from '#libs/facts/fact.schemas.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { DueQueue } from '#libs/policies/engine/due.queue.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { OrderWatched1700000000881 } from './watched-order.migration.js';
import { CreateChurnAlerts1700000000760 } from './churn-alerts.migration.js';
import { CHURN_ALERTS_HEARD, pass, take } from './churn-alerts.policy.js';
import { familiesOf, readHistories, WHOLE, withLinked } from './families.js';
import { readInForce } from './in-force.js';
import { raisedOn, release } from './judging.policy.js';
import { decide } from './saying.policy.js';
import {
  dueOf,
  type Families,
  type Item,
  keyOf,
  type Known,
  type Watched,
  type WatchedTenant,
} from './watched.policy.js';
import {
  deleteWatched,
  type OfTenant,
  readDue,
  readTenants,
  readWaiting,
  readWaitingTenants,
  readWatched,
  writeJudged,
  writeTenants,
  writeWatched,
} from './watched.table.js';

/** Most customers judged in one step of a midnight. */
const STEP = 1_000;

/** Whatever is published tells since when facts come in time. */
const HEARD: readonly string[] = [...new Set<string>([...factTypes, ...CHURN_ALERTS_HEARD])];

/** What is read anew whole: families that merges change, and customers whose touchpoints were corrected or judged anew. */
const WHOLE_FOR: readonly string[] = [
  'customer.merged',
  'touchpoint.corrected',
  'touchpoint.retracted',
  'valence.derived',
];

/**
 * Raises alerts about customers who are about to leave, updates, closes and expires them. A customer is judged after each
 * of its facts, and at each midnight of the tenant: before the first event about it that is recorded after the midnight,
 * or in the background once the midnight is in the log, which holds up nobody else.
 */
export const churnAlerts: InstalledPolicy<Known> = {
  name: 'churn-alerts',
  on: HEARD,
  emits: ALERT_TYPES,
  needsFacts: HEARD,

  async know(sql, events, context) {
    const upTo = events.at(-1)?.position ?? 0n;
    const asked = askedIn(events);
    const links = await readHistories(sql, asked, upTo, []);
    const linked = withLinked(links, asked, upTo);
    const watched = await readWatched(sql, linked, context);
    const changed = askedIn(events.filter(({ type }) => WHOLE_FOR.includes(type)));
    const corrected = new Set([...watched.filter(({ isCorrected }) => isCorrected).map(idOf), ...keysOf(changed)]);
    const anew = linked.filter((each) => keysOf([each]).some((key) => corrected.has(key)));
    const whole = await readHistories(sql, anew, upTo, WHOLE);
    const tenants = [...new Set([...events, ...watched].map(({ tenant }) => tenant))];
    return knowing(sql, watched, tenants, (calendar) => familiesOf(links, whole, calendar));
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
        rows: `select tenant, customer_id, statistics::jsonb, is_corrected, course::jsonb, waiting_since, waiting_lift, next_at,
                      wake_at
                 from policy.watched_customers order by tenant, customer_id`,
      },
    },
    {
      name: 'policy.watched_tenants',
      entity: async () => (await import('./watched-tenant.entity.js')).WatchedTenantEntity,
      compared: {
        what: 'tenants whose customers are watched',
        rows: 'select tenant, live_since, closed_at, released_at, raised_on, raised from policy.watched_tenants order by tenant',
      },
    },
  ],
  migrations: [CreateChurnAlerts1700000000760, OrderWatched1700000000881],
};

function idOf({ tenant, customerId }: Watched): string {
  return keyOf(tenant, customerId);
}

function keysOf(asked: readonly OfTenant[]): readonly string[] {
  return asked.flatMap(({ tenant, customerIds }) => customerIds.map((customerId) => keyOf(tenant, customerId)));
}

/** The customers whom events are about. */
function askedIn(events: readonly StoredEvent[]): readonly OfTenant[] {
  return [...groupBy(events, ({ tenant }) => tenant)].map(([tenant, its]) => ({
    tenant,
    customerIds: [...new Set(its.flatMap(({ customerId }) => customerId ?? []))],
  }));
}

async function knowing(
  sql: Sql,
  watched: readonly Watched[],
  names: readonly string[],
  familiesBy: (calendar: (tenant: string) => Calendar) => Families,
): Promise<Known> {
  const tenants = new Map((await readTenants(sql, names)).map((each) => [each.tenant, each]));
  const due: Known['due'] = new DueQueue(({ key }) => key);
  for (const each of watched) {
    const first = dueOf(each);
    if (first !== undefined) due.add(first);
  }
  return {
    watched: new Map(watched.map((each) => [idOf(each), each])),
    tenants,
    families: familiesBy((tenant) => (tenants.get(tenant) as { readonly calendar: Calendar }).calendar),
    inForce: await readInForce(sql, [...tenants.values()]),
    due,
    changed: new Set(),
    changedTenants: new Set(),
    gone: new Set(),
    said: [],
  };
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

/** Writes what a midnight came to. */
function writeNight(sql: Sql, { watched, tenants, changed, changedTenants }: Known): void {
  writeJudged(
    sql,
    [...changed].flatMap((key) => watched.get(key) ?? []),
  );
  writeTenants(
    sql,
    [...changedTenants].flatMap((tenant) => tenants.get(tenant) ?? []),
  );
}

/** Judges some of those whose midnight is in the log. */
async function step(sql: Sql, { beganAt }: PolicyMoment): Promise<PolicyStep | undefined> {
  const watched = await readDue(sql, STEP);
  if (watched.length === 0) return releasing(sql, beganAt);
  const names = [...new Set(watched.map(({ tenant }) => tenant))];
  const nobody = new Map();
  const known = await knowing(sql, watched, names, (calendar) => familiesOf(nobody, nobody, calendar));
  const decisions: Decision[] = [];
  for (const { tenant, customerId } of watched) {
    const until = known.tenants.get(tenant)?.closedAt ?? -Infinity;
    const key = keyOf(tenant, customerId);
    for (let item = dueNow(known, key, until); item !== undefined; item = dueNow(known, key, until)) {
      pass(item, known);
      if (item.at >= beganAt) decisions.push(...decide(known));
    }
  }
  return { decisions, write: (writing) => writeNight(writing, known) };
}

/** Where the number of alerts a day is limited, those with the highest risk come first once all have been judged. */
async function releasing(sql: Sql, beganAt: number): Promise<PolicyStep | undefined> {
  const [tenant] = await readWaitingTenants(sql);
  if (tenant === undefined) return undefined;
  const nobody = new Map();
  const known = await knowing(sql, [], [tenant], (calendar) => familiesOf(nobody, nobody, calendar));
  const of = known.tenants.get(tenant) as WatchedTenant & { readonly closedAt: number };
  const day = dayNumberOf(of.calendar.dayOf(of.closedAt));
  const most = known.inForce(tenant, day).rules.maxAlertsPerDay ?? STEP;
  const waiting = await readWaiting(sql, tenant, Math.max(0, most - raisedOn(known, tenant, day)));
  const decisions: Decision[] = [];
  for (const each of waiting) {
    release(each, of.closedAt, known);
    if (of.closedAt >= beganAt) decisions.push(...decide(known));
  }
  known.tenants.set(tenant, { ...(known.tenants.get(tenant) as WatchedTenant), releasedAt: of.closedAt });
  known.changedTenants.add(tenant);
  return { decisions, write: (writing) => writeNight(writing, known) };
}

/** What is due for a customer up to a moment. */
function dueNow({ watched }: Known, key: string, until: number): Item | undefined {
  const item = dueOf(watched.get(key) as Watched);
  return item !== undefined && item.at <= until ? item : undefined;
}
