import { keyOf } from './watched.policy.js';
import type { PolicyClock, PolicyStep } from '#libs/eventing/policy.js';
import { noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { useDatabase } from '#test/support/postgres.js';
import { alertStreamOf } from '#libs/facts/alert/alert.stream.js';
import { churnLevelStream } from '#libs/facts/churn-level/churn-level.stream.js';
import type { AlertCourse } from './alert-course.policy.js';
import { churnAlerts } from './churn-alerts.watcher.js';
import { NO_ALERTS } from './alert-course.policy.js';
import { policyMoment } from '#test/support/policy.moment.js';

const given = useDatabase();
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const DAY = 86_400_000;
const LIVE = {
  alertId: 'c0ffee00-0000-4000-8000-000000000000',
  raisedOn: MIDNIGHT / DAY - 100,
  updatedOn: null,
  level: 'low',
  first: 'silence',
  snoozedUntil: null,
} as const;
/** The alert is too old: it expires. */
const ALERTED: AlertCourse = { ...NO_ALERTS, live: LIVE };
/** Nothing comes of it: the next alert waits for a sign of life. */
const DISARMED: AlertCourse = { ...NO_ALERTS, raisedOn: MIDNIGHT / DAY - 10, armed: false };
/** In the order of their UTF-8, which for the last two is not that of JavaScript. */
const MANY = [...Array.from({ length: 1_200 }, (_, index) => `c-${1_000 + index}`), '\uFB01', '\u{1F600}'];

beforeEach(async () => {
  await given.database.query('truncate policy.watched_customers, policy.watched_tenants; delete from platform.tenants');
  for (const tenant of ['acme', 'beta', 'zeta']) await closed(tenant, MIDNIGHT);
});

async function closed(tenant: string, at: number): Promise<void> {
  await given.database.query(
    `insert into platform.tenants (name, time_zone, created_at) values ($1, 'UTC', now()) on conflict do nothing`,
    [tenant],
  );
  await given.database.query(
    `insert into policy.watched_tenants (tenant, live_since, closed_at) values ($1, 0, $2)
     on conflict (tenant) do update set closed_at = excluded.closed_at`,
    [tenant, new Date(at)],
  );
}

async function watch(
  tenant: string,
  customers: readonly string[],
  course: AlertCourse,
  { nextAt = MIDNIGHT, level = 'critical' }: { readonly nextAt?: number; readonly level?: string } = {},
): Promise<void> {
  await given.database.query(
    `insert into policy.watched_customers (tenant, customer_id, statistics, course, next_at, level, levels_told, level_at)
     select $1, customer_id, $3, $4, $5, $6, 1, '2026-01-01' from unnest($2::text[]) as c(customer_id)`,
    [
      tenant,
      customers,
      JSON.stringify({ ...noStatistics, days: [1] }),
      JSON.stringify(course),
      new Date(nextAt),
      level,
    ],
  );
}

/** One step. @returns whose alerts it ended, in order; undefined: there was nothing to do */
async function step(beganAt = 0): Promise<readonly string[] | undefined> {
  const clock = churnAlerts.clock as PolicyClock;
  const { database } = given;
  const made: PolicyStep | undefined = await database.transaction((sql) =>
    clock.step(sql, policyMoment(Date.now(), beganAt)),
  );
  if (made === undefined) return undefined;
  await database.transaction(async (sql) => made.write(sql));
  return made.decisions.map(({ stream }) => stream);
}

const streams = (tenant: string, customers: readonly string[]) => customers.map((each) => alertStreamOf(tenant, each));

async function nextAt(tenant: string, customerId: string): Promise<string> {
  const event = { tenant, customerId, type: 'customer.lost', position: 1n };
  const known = await given.database.transaction((sql) =>
    churnAlerts.know(sql, [event as never], { until: 0, mostDue: 1, beganAt: 0, beganPosition: 0n }),
  );
  return new Date(known.watched.get(keyOf(tenant, customerId))?.nextAt as number).toISOString();
}

test('each customer of each tenant is judged once at a midnight, a thousand at a time', async () => {
  await watch('acme', MANY, ALERTED);
  await watch('zeta', ['anna', 'bela'], ALERTED);
  const [first, second] = [MANY.slice(0, 1_000), MANY.slice(1_000)];
  expect(await step()).toEqual(streams('acme', first));
  expect(await step()).toEqual([...streams('acme', second), ...streams('zeta', ['anna', 'bela'])]);
  expect(await step()).toBeUndefined();
});

test('who was judged in a step is due at the next midnight, who was not at this one', async () => {
  await watch('acme', MANY, DISARMED);
  await step();
  const [swept, left] = [MANY[999] as string, MANY[1_000] as string];
  const next = '2026-03-03T00:00:00.000Z';
  expect([await nextAt('acme', swept), await nextAt('acme', left)]).toEqual([next, '2026-03-02T00:00:00.000Z']);
  await step();
  expect(await Promise.all(MANY.slice(-3).map((each) => nextAt('acme', each)))).toEqual([next, next, next]);
});

test('the order of ids is that of the database, also where a step ends between two that JavaScript orders otherwise', async () => {
  const many = [...MANY.slice(0, 999), ...MANY.slice(-2)];
  await watch('acme', many, ALERTED);
  expect(await step()).toEqual(streams('acme', many.slice(0, 1_000)));
  const due = await Promise.all(many.slice(-2).map((each) => nextAt('acme', each)));
  expect(due).toEqual(['2026-03-03T00:00:00.000Z', '2026-03-02T00:00:00.000Z']);
  expect(await step()).toEqual(streams('acme', many.slice(1_000)));
});

test('a midnight that changes nothing about a customer writes nothing about it', async () => {
  await watch('acme', ['anna'], DISARMED);
  await watch('acme', ['bela'], ALERTED);
  expect(await step()).toEqual(streams('acme', ['bela']));
  const { rows } = await given.database.query(
    "select customer_id || ' ' || (next_at at time zone 'UTC')::date as noted from policy.watched_customers order by 1",
  );
  expect(rows.map(({ noted }) => noted)).toEqual(['anna 2026-03-02', 'bela 2026-03-03']);
  expect(await nextAt('acme', 'anna')).toBe('2026-03-03T00:00:00.000Z');
});

test('a midnight that brings a customer to another level says so, once', async () => {
  await watch('acme', ['anna', 'bela'], DISARMED);
  await watch('acme', ['cleo'], DISARMED, { level: 'medium' });
  const change = churnLevelStream({ tenant: 'acme', customerId: 'cleo', n: 2, at: MIDNIGHT });
  expect(await step()).toEqual([change.id]);
  const { rows } = await given.database.query(
    `select customer_id || ' ' || level || ' ' || levels_told || ' ' || (level_at at time zone 'UTC')::date as told
       from policy.watched_customers order by 1`,
  );
  expect(rows.map(({ told }) => told)).toEqual([
    'anna critical 1 2026-01-01',
    'bela critical 1 2026-01-01',
    'cleo critical 2 2026-03-02',
  ]);
  await closed('acme', MIDNIGHT + DAY);
  expect(await step()).toEqual([]);
});

test('a midnight that comes during a sweep is swept after it', async () => {
  await watch('acme', MANY, DISARMED);
  await step();
  await closed('acme', MIDNIGHT + DAY);
  await step();
  const [first, last] = [MANY[0] as string, MANY.at(-1) as string];
  const next = '2026-03-03T00:00:00.000Z';
  expect([await nextAt('acme', first), await nextAt('acme', last)]).toEqual([next, next]);
  await step();
  await step();
  expect(await step()).toBeUndefined();
  expect(await nextAt('acme', last)).toBe('2026-03-04T00:00:00.000Z');
});

test('midnights that were missed are judged each at its own time, in order', async () => {
  await watch('acme', ['anna'], { ...ALERTED, live: { ...LIVE, raisedOn: MIDNIGHT / DAY - 88 } });
  await closed('acme', MIDNIGHT + 5 * DAY);
  // On the first its level is told, on the third it is 90 days old; then another one may be raised after seven days.
  expect(await step()).toHaveLength(2);
  const { rows } = await given.database.query("select course->>'coolUntil' as until from policy.watched_customers");
  expect(rows).toEqual([{ until: `${MIDNIGHT / DAY + 2 + 7}` }]);
  expect(await nextAt('acme', 'anna')).toBe('2026-03-08T00:00:00.000Z');
});
