import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { countComplaint } from '#libs/insights/complaint-metrics/complaint-metrics.sums.js';
import { type MeasureRow, writeMeasures } from '#libs/insights/complaint-metrics/complaint-metrics.table.js';
import { SumsOfBuilds } from '#libs/insights/engine/sums.js';
import { storeSums } from '#libs/insights/engine/sums.table.js';
import { instantOfText } from '#libs/kernel/instant.js';
import type { TestConnection } from '../support/postgres.js';
import { randomOf } from '../support/random.facts.js';
import { BATCH } from './bench.client.js';
import { compare, inTurns, type Result } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';
import { quantile } from './latency.bench.js';

const TENANT = 'complaints';
const START = Date.parse('2024-01-01T00:00:00Z');
const DAY = 86_400_000;
const DAYS = 365;
/** Those that nobody has resolved. */
const OPEN = 0.005;
/** Rows written at once. */
const CHUNK = 20_000;
/** Questions of one kind in a round. */
const QUESTIONS = 200;

/** Metrics over HTTP against the look-up of one complaint on the same server, for some number of complaints. */
export async function complaints(
  connection: TestConnection,
  rounds: number,
  count: number,
): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, TENANT);
  const { client } = server;
  const filed = cloudEvent({
    id: 'complaint',
    customerId: 'customer-0',
    type: 'complaint.filed',
    time: START,
    data: { complaintId: 'c-0', category: 'fees', severity: 3, channel: 'web' },
  });
  const position = await client.publish(BATCH, JSON.stringify([filed]), 1);
  const asked = { 'peakend-min-position': position, prefer: 'wait=30' };
  await client.sendUntilServed('GET', '/v1/complaints/metrics', undefined, undefined, asked);
  await fill(connection, count);

  const ask = (path: string) => async () => {
    const times: number[] = [];
    for (let question = 0; question < QUESTIONS; question++) {
      const started = performance.now();
      const { status, text } = await client.send('GET', path.replace('{n}', `${(question * 7_919) % count}`));
      if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
      times.push(performance.now() - started);
    }
    return quantile(0.99)(times);
  };
  const metrics = '/v1/complaints/metrics';
  const times = await inTurns(rounds, {
    lookUp: ask('/v1/complaints/c-{n}'),
    all: ask(metrics),
    category: ask(`${metrics}?groupBy=category`),
    month: ask(`${metrics}?groupBy=month&tier=gold`),
    quarter: ask(`${metrics}?department=billing&from=2024-04-01&to=2024-07-01`),
    days: ask(`${metrics}?groupBy=department&from=2024-04-11&to=2024-05-21`),
  });
  await server.stop();
  const result = (what: string, of: readonly number[], most: number | null) =>
    compare(
      `${what}, ${count.toLocaleString('en')} complaints, p99`,
      'one complaint, by index',
      most === null ? null : { most },
      of,
      times.lookUp,
      'ms',
    );
  return [
    result('metrics of all complaints', times.all, 5),
    result('metrics by category', times.category, 5),
    result('metrics of a tier by month', times.month, 5),
    result('metrics of a department in a quarter', times.quarter, 5),
    result('metrics by department in 40 days that are no months', times.days, null),
  ];
}

/** Writes complaints as the insights would: publishing and resolving them one by one would take hours. */
async function fill(connection: TestConnection, count: number): Promise<void> {
  const database = new PostgresDatabase(connection);
  const builds = await database.query<{ insight: string; build: number }>(
    "select insight, build from engine.builds where tenant = $1 and status = 'live' and insight like 'complaint%'",
    [TENANT],
  );
  const buildOf = (insight: string) => builds.rows.find((row) => row.insight === insight)?.build as number;
  const customers = await database.query<{ customer_no: bigint }>(
    'select customer_no from fact.customers where tenant = $1',
    [TENANT],
  );
  const customerNo = customers.rows[0]?.customer_no as bigint;
  const random = randomOf(1);
  for (let from = 1; from < count; from += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - from) }, (_, at) =>
      row(customerNo, [from + at, count], random),
    );
    await database.transaction(async (sql) => {
      const sums = new SumsOfBuilds();
      for (const each of rows) countComplaint(sums.of(buildOf('complaint-metrics')), each, 1n);
      writeMeasures(sql, buildOf('complaint-metrics'), rows);
      await storeSums(sql, sums);
    });
    await copyFirst(database, buildOf('complaints'), from, from + rows.length - 1);
  }
  for (const table of ['complaints', 'complaint_events', 'complaint_measures'])
    await database.query(`analyze insight.${table}`);
  await database.close();
}

/** Writes complaints like the one that was filed, under numbers from one until another. */
async function copyFirst(database: PostgresDatabase, build: number, from: number, to: number): Promise<void> {
  await database.query(
    `insert into insight.complaints (build, customer_no, complaint_id, event_id, filed_at, state, open, category,
                                     severity, channel, department, escalated, due_at)
     select k.build, k.customer_no, 'c-' || n, gen_random_uuid(), k.filed_at, k.state, k.open, k.category, k.severity,
            k.channel, k.department, k.escalated, k.due_at
       from insight.complaints k, generate_series($2::int, $3::int) as n where k.build = $1 and k.complaint_id = 'c-0'`,
    [build, from, to],
  );
  await database.query(
    `insert into insight.complaint_events
     select e.build, e.customer_no, 'c-' || n, e.version, e.place, gen_random_uuid(), e.type, e.data
       from insight.complaint_events e, generate_series($2::int, $3::int) as n
      where e.build = $1 and e.complaint_id = 'c-0'`,
    [build, from, to],
  );
}

/** One of so many. They come in order of time, so that what is written at once is of few days. */
function row(customerNo: bigint, [index, count]: readonly [number, number], random: () => number): MeasureRow {
  const one = <Value>(...values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
  const filed = new Date(START + Math.floor(((index + random()) / (count + 1)) * DAYS * DAY)).toISOString();
  const open = random() < OPEN;
  /** Minutes to weeks. */
  const lasting = () => Math.floor(60_000 * 10 ** (4.5 * random()));
  const answered = lasting();
  return {
    customerNo,
    complaintId: `c-${index}`,
    filedAt: instantOfText(filed),
    day: filed.slice(0, 10),
    open,
    category: one('fees', 'delay', 'quality', 'staff', 'delivery', 'app', 'refund', 'other'),
    severity: one(1, 2, 3, 4, 5),
    channel: one('web', 'app', 'branch', 'call-centre'),
    tier: one('gold', 'silver', 'vip', null),
    department: one('billing', 'shipping', 'branches', 'it', null),
    staff: `staff-${Math.floor(random() * 50)}`,
    labels: one<readonly string[]>([], ['timely'], ['late', 'web-shop']),
    measure: {
      acknowledgedAfter: open ? null : answered,
      resolvedAfter: open ? null : answered + lasting(),
      businessAcknowledgedAfter: open ? null : Math.floor(answered / 3),
      businessResolvedAfter: open ? null : Math.floor((answered + lasting()) / 3),
      withdrawnAfter: null,
      confirmedAfter: null,
      resolved: !open,
      reopened: random() < 0.05,
      escalated: random() < 0.1,
      promises: { made: 1, kept: one(0, 1), late: 0, broken: 0 },
      breaches: random() < 0.1 ? [{ policy: 'quick', kind: 'acknowledge', n: 1, withdrawn: 0 }] : [],
      compensations: random() < 0.2 ? [{ currency: 'EUR', n: 1, amount: '100000' }] : [],
      rootCause: random() < 0.3 ? one('process', 'supplier', 'software') : null,
    },
  };
}
