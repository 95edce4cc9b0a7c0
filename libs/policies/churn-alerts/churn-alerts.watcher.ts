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
import { CreateChurnAlerts1700000000760 } from './churn-alerts.migration.js';
import { CHURN_ALERTS_HEARD, pass, take } from './churn-alerts.policy.js';
import { familiesOf, readHistories, WHOLE, withLinked } from './families.js';
import { readInForce } from './in-force.js';
import { raisedOn, release } from './judging.policy.js';
import { decide } from './saying.policy.js';
import {
  dueOf,
  type Families,
  isToldAnew,
  type Item,
  keyOf,
  type Known,
  type Sweep,
  type Watched,
  type WatchedTenant,
} from './watched.policy.js';
import {
  deleteWatched,
  type OfTenant,
  readDue,
  readTenants,
  readUnswept,
  readWaiting,
  readWaitingTenants,
  readWatched,
  watchedIn,
  type WatchedRow,
  writeJudged,
  writeTenants,
  writeWatched,
} from './watched.table.js';

/** Most customers judged in one step of a midnight, and most tenants whose customers these are. */
const STEP = 1_000;
const TENANTS = 100;

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
    const rows = await readWatched(sql, linked, context);
    const changed = askedIn(events.filter(({ type }) => WHOLE_FOR.includes(type)));
    const corrected = rows.filter((row) => row.is_corrected).map((row) => keyOf(row.tenant, row.customer_id));
    const isAnew = new Set([...corrected, ...keysOf(changed)]);
    const anew = linked.filter((each) => keysOf([each]).some((key) => isAnew.has(key)));
    const whole = await readHistories(sql, anew, upTo, WHOLE);
    const tenants = await readTenants(sql, [...new Set([...events, ...rows].map(({ tenant }) => tenant))]);
    return knowing(sql, rows, tenants, (calendar) => familiesOf(links, whole, calendar));
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
        rows: `select tenant, customer_id, statistics::jsonb, is_corrected, course::jsonb, waiting_since, waiting_lift,
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
  migrations: [CreateChurnAlerts1700000000760],
};

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
  rows: readonly WatchedRow[],
  itsTenants: readonly WatchedTenant[],
  familiesBy: (calendar: (tenant: string) => Calendar) => Families,
): Promise<Known> {
  const tenants = new Map(itsTenants.map((each) => [each.tenant, each]));
  const watched = rows.map((row) => watchedIn(row, tenants.get(row.tenant) as WatchedTenant));
  const due: Known['due'] = new DueQueue(({ key }) => key);
  for (const each of watched) {
    const first = dueOf(each);
    if (first !== undefined) due.add(first);
  }
  return {
    watched: new Map(watched.map((each) => [keyOf(each.tenant, each.customerId), each])),
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

/** Judges some of those whose midnight is in the log, tenant after tenant. */
async function step(sql: Sql, { beganAt }: PolicyMoment): Promise<PolicyStep | undefined> {
  const tenants = await readTenants(sql, await readUnswept(sql, TENANTS));
  if (tenants.length === 0) return releasing(sql, beganAt);
  const swept: Swept[] = [];
  for (let [i, left] = [0, STEP]; i < tenants.length && left > 0; i++) {
    const of = tenants[i] as WatchedTenant;
    const sweep = of.sweep ?? { at: of.closedAt as number, to: '' };
    const due = await readDue(sql, of.tenant, sweep, left);
    swept.push({ of, sweep, due, isOver: due.length < left });
    left -= due.length;
  }
  const known = await knowing(
    sql,
    swept.flatMap(({ due }) => due),
    tenants,
    (calendar) => familiesOf(NOBODY, NOBODY, calendar),
  );
  const before = new Map(known.watched);
  const decisions = swept.flatMap((each) => judgeAll(each, known, beganAt));
  return {
    decisions,
    write(writing) {
      writeJudged(
        writing,
        [...known.watched].flatMap(([key, after]) => (isToldAnew(before.get(key) as Watched, after) ? [after] : [])),
      );
      writeTenants(writing, [...known.tenants.values()]);
    },
  };
}

const NOBODY = new Map();

/** Some of a tenant's customers who are due in a sweep. */
interface Swept {
  readonly of: WatchedTenant;
  readonly sweep: Sweep;
  readonly due: readonly WatchedRow[];
  /** There are no others. */
  readonly isOver: boolean;
}

function judgeAll({ of: { tenant, calendar }, sweep, due, isOver }: Swept, known: Known, beganAt: number): Decision[] {
  const decisions: Decision[] = [];
  for (const { customer_id } of due) {
    const key = keyOf(tenant, customer_id);
    for (let item = dueNow(known, key, sweep.at); item !== undefined; item = dueNow(known, key, sweep.at)) {
      pass(item, known);
      if (item.at >= beganAt) decisions.push(...decide(known));
    }
  }
  const after = known.tenants.get(tenant) as WatchedTenant;
  const to = due.at(-1)?.customer_id ?? sweep.to;
  known.tenants.set(
    tenant,
    isOver
      ? { ...after, dueAt: calendar.startOfNextDay(sweep.at), sweep: null }
      : { ...after, sweep: { at: sweep.at, to } },
  );
  return decisions;
}

/** Where the number of alerts a day is limited, those with the highest risk come first once all have been judged. */
async function releasing(sql: Sql, beganAt: number): Promise<PolicyStep | undefined> {
  const [of] = await readTenants(sql, (await readWaitingTenants(sql)).slice(0, 1));
  if (of === undefined) return undefined;
  const { tenant } = of;
  const closedAt = of.closedAt as number;
  const day = dayNumberOf(of.calendar.dayOf(closedAt));
  const { rules } = (await readInForce(sql, [of]))(tenant, day);
  const most = rules.maxAlertsPerDay ?? STEP;
  const waiting = await readWaiting(sql, tenant, Math.max(0, most - raisedOn(of, day)));
  const known = await knowing(sql, waiting, [of], (calendar) => familiesOf(NOBODY, NOBODY, calendar));
  const decisions: Decision[] = [];
  for (const { customer_id } of waiting) {
    release(known.watched.get(keyOf(tenant, customer_id)) as Watched, closedAt, known);
    if (closedAt >= beganAt) decisions.push(...decide(known));
  }
  known.tenants.set(tenant, { ...(known.tenants.get(tenant) as WatchedTenant), releasedAt: closedAt });
  return {
    decisions,
    write(writing) {
      writeJudged(writing, [...known.watched.values()]);
      writeTenants(writing, [...known.tenants.values()]);
    },
  };
}

/** What is due for a customer up to a moment. */
function dueNow({ watched }: Known, key: string, until: number): Item | undefined {
  const item = dueOf(watched.get(key) as Watched);
  return item !== undefined && item.at <= until ? item : undefined;
}
