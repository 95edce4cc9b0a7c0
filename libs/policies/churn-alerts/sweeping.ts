import type { Sql } from '#libs/eventing/database.js';
import type { PolicyMoment, PolicyStep } from '#libs/eventing/policy.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import { pass } from './churn-alerts.policy.js';
import { familiesOf, type ReadFamilies } from './families.js';
import { readInForce } from './in-force.js';
import { raisedOn, release } from './judging.policy.js';
import { knowing } from './known.reader.js';
import { decide } from './saying.policy.js';
import {
  dueOf,
  isToldAnew,
  type Item,
  keyOf,
  type Known,
  type Sweep,
  type Watched,
  type WatchedTenant,
} from './watched.policy.js';
import {
  readDue,
  readTenants,
  readUnswept,
  readWaiting,
  readWaitingTenants,
  type WatchedRow,
  writeJudged,
  writeTenants,
} from './watched.table.js';

/** Most customers judged in one step of a midnight, and most tenants whose customers these are. */
const STEP = 1_000;
const TENANTS = 100;

/** Judges some of those whose midnight is in the log, tenant after tenant. */
export async function step(sql: Sql, { beganAt }: PolicyMoment): Promise<PolicyStep | undefined> {
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
    (calendar) => familiesOf(NOTHING_READ, calendar),
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

const NOTHING_READ: ReadFamilies = { links: new Map(), whole: new Map(), awaited: new Set() };

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
  const known = await knowing(sql, waiting, [of], (calendar) => familiesOf(NOTHING_READ, calendar));
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
