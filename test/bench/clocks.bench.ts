import { setTimeout as delay } from 'node:timers/promises';
import { sealedContent } from '#apps/composition/keyring.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { complaintStreamOf, EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { serviceLevelStreamOf } from '#libs/facts/service-level/service-level.stream.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { complaintClocks } from '#libs/policies/complaint-clocks/complaint-clocks.watcher.js';
import { aDecision, aFact } from '../contract/event-store.examples.js';
import { anEvent } from '../support/an.event.js';
import { eventually } from '../support/eventually.js';
import { appendingBy } from '../support/appending.store.js';
import { startPolicies } from '../support/policy.process.js';
import type { TestConnection } from '../support/postgres.js';
import { cpuOf } from './bench.cpu.js';
import { compare, type Result } from './bench.measure.js';

const TENANT = 'acme';
const HOUR = 3_600_000;
/** How long nothing is due. */
const IDLE_MS = 20_000;
const PATIENCE_MS = 600_000;

/**
 * What running clocks of complaints cost while nothing is due, and how long it takes until all are told that fall due in
 * the same second; with the projection that hears of it, in one process.
 */
export async function clocks(connection: TestConnection, running: number, due: number): Promise<readonly Result[]> {
  const time = { now: Date.now() };
  const clock = { now: () => time.now };
  const database = new PostgresDatabase(connection);
  const store = new PostgresEventStore(connection, { clock });
  await store.open();
  const failed = (error: unknown) => {
    throw error;
  };
  const projection = new InsightsProjection(insights, clock, sealedContent);
  const projecting = new ProjectionRunner(store, database, projection, clock, { failed, parked: failed });
  projecting.start();
  let told = 0;
  const telling = appendingBy(store, async (appends) => {
    const outcomes = await store.append(appends);
    told += outcomes.filter(({ status }) => status === 'stored').length;
    return outcomes;
  });
  const policies = startPolicies({ store: telling, database, clock, policies: [complaintClocks] }, { tickMs: 1_000 });
  const kept = async () =>
    (await database.query<{ n: number }>('select count(next_at)::int as n from policy.kept_complaints')).rows[0]?.n;

  const idle = async () => {
    const [before, started] = [cpuOf(connection), performance.now()];
    await delay(IDLE_MS);
    return (cpuOf(connection) - before) / 1_000 / (performance.now() - started);
  };

  await eventually('the policy runs', () => policies.led);
  const without = await idle();
  await store.append(settings());
  for (let from = 0; from < due; from += 1_000)
    await store.append(Array.from({ length: 1_000 }, (_, index) => filing(from + index, time.now)));
  await eventually('all clocks run', async () => (await kept()) === due, PATIENCE_MS);
  // The others differ only in when they are due.
  await database.query(
    `insert into policy.kept_complaints
     select gen_random_uuid(), tenant, complaint_id || '/' || copy, customer_id, levels, course, passed, next_at + interval '1 day'
       from policy.kept_complaints, generate_series(1, $1::int) as copy`,
    [running / due - 1],
  );
  await database.query('analyze policy.kept_complaints');

  const share = (await idle()) - without;

  time.now += HOUR;
  const fell = performance.now();
  await eventually('all are told', () => told >= due, PATIENCE_MS);
  const seconds = (performance.now() - fell) / 1_000;
  await policies.stop();
  await projecting.stop();
  await store.close();
  await database.close();
  const number = (value: number) => value.toLocaleString('en');
  return [
    compare(
      `CPU of ${number(running)} running clocks while nothing is due`,
      'a core',
      { most: 0.01 },
      [share],
      [1],
      'cores',
    ),
    compare(`${number(due)} clocks due in the same second, all told`, 'five seconds', { most: 1 }, [seconds], [5], 's'),
  ];
}

function settings() {
  const day = [{ from: '00:00', to: '24:00' }];
  const week = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day };
  const serviceLevel = {
    match: {},
    calendar: 'always',
    acknowledgeWithinSeconds: HOUR / 1_000,
    onBreach: [{ compensate: { kind: 'discount', value: '10', currency: 'EUR' } }],
  };
  const put = (type: string, name: string, said: JsonObject) =>
    anEvent({ tenant: TENANT, customerId: null, type, data: { name, version: 1, ...said } });
  return [
    aDecision(serviceLevelStreamOf(TENANT), -1, [
      put('calendar.put', 'always', { calendar: { timeZone: 'UTC', week } }),
      put('service-level.put', 'quick', { serviceLevel }),
    ]),
  ];
}

function filing(index: number, time: number) {
  const complaintId = `c-${index}`;
  const data = { complaintId, category: 'fees', severity: 3, channel: 'web' };
  const eventId = uuid5(EVENT_NAMESPACE, complaintId);
  const of = { eventId, tenant: TENANT, customerId: `customer-${index}`, type: 'complaint.filed', id: complaintId };
  return aFact(complaintId, { ...of, time, data }, complaintStreamOf(TENANT, complaintId));
}
