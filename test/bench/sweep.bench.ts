import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { columnTypes } from '#libs/adapters/postgres/postgres.types.js';
import type { PolicyClock } from '#libs/eventing/policy.js';
import { type ChurnFact, churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { evaluating } from '#libs/insights/churn-risk/churn-risk.evaluating.js';
import type { InsightContext } from '#libs/insights/engine/insight.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { placeOf } from '#libs/kernel/place.js';
import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { storedEvent } from '../support/an.event.js';
import { policyMoment } from '../support/policy.moment.js';
import type { TestConnection } from '../support/postgres.js';
import { randomOf } from '../support/random.facts.js';
import { compare, race, type Result, type Round } from './bench.measure.js';

const TENANT = 'acme';
const DAY = 86_400_000;
const FIRST = Date.parse('2026-01-01T00:00:00Z');
/** Customers whose facts differ; the others are copies of them. */
const KINDS = 500;
/** Rows in one step of the projection. */
const STEP = 2_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** What a midnight costs: all of a tenant's customers judged for alerts, and their risks evaluated, one after the other. */
export async function sweep(connection: TestConnection, rounds: number, customers: number): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const client = new pg.Client({ ...connection, types: columnTypes } as pg.ClientConfig);
  await client.connect();
  await fill(client, customers);
  const build = { midnight: FIRST + 100 * DAY, most: 0 };
  // The first midnight of all tells everybody's level, later ones what changes.
  await (await judged(database, client, build, customers)())();
  const rates = await race(rounds, {
    judging: judged(database, client, build, customers),
    watched: copied(client, 'policy.watched_customers', customers),
    evaluating: evaluated(database, client, build, customers),
    told: copied(client, 'insight.churn_risks', customers),
  });
  await client.end();
  await database.close();
  const number = customers.toLocaleString('en');
  const goal = { least: 0.3 };
  const copy = 'COPY of the same rows to a socket, discarded';
  return [
    compare(`${number} customers judged at a midnight`, copy, goal, rates.judging, rates.watched, 'customers/s'),
    compare(`${number} customers evaluated at a midnight`, copy, goal, rates.evaluating, rates.told, 'customers/s'),
    compare('memory beyond that before a sweep, at most', '64 MiB', null, [build.most / 2 ** 20], [64], 'MiB'),
  ];
}

async function fill(client: pg.Client, customers: number): Promise<void> {
  const kinds = Array.from({ length: KINDS }, (_, kind) => JSON.stringify(statisticsOf(kind)));
  const course = JSON.stringify({ live: null, raisedOn: null, armed: true, coolUntil: null });
  const at = new Date(FIRST + 100 * DAY).toISOString();
  await client.query("insert into platform.tenants (name, time_zone, created_at) values ($1, 'UTC', $2)", [TENANT, at]);
  await client.query('insert into policy.watched_tenants (tenant, live_since, closed_at) values ($1, 0, $2)', [
    TENANT,
    at,
  ]);
  await client.query('insert into fact.closed_days (tenant, day) values ($1, $2)', [TENANT, dayOf(FIRST + 99 * DAY)]);
  const copies = 'from unnest($1::text[]) with ordinality as k(statistics, kind), generate_series(1, $2::int) as copy';
  await client.query(
    `insert into policy.watched_customers (tenant, customer_id, statistics, course, next_at)
     select '${TENANT}', 'customer-' || kind || '-' || copy, statistics::json, '${course}', '${at}'::timestamptz + interval '1 day' ${copies}`,
    [kinds, customers / KINDS],
  );
  await client.query(
    `insert into engine.builds (tenant, insight, version, inputs_position, tzdata, reached_customer, status)
     values ('${TENANT}', 'churn-risk', 1, 0, '', 0, 'live')`,
  );
  await client.query(
    `insert into insight.churn_risks (build, customer_no, evaluated, statistics)
     select (select max(build) from engine.builds), kind * 1000000 + copy, '${at}'::date - 1, statistics::json ${copies}`,
    [kinds, customers / KINDS],
  );
  await client.query('vacuum analyze');
}

/** A few months of visits, purchases and answers of a customer. */
function statisticsOf(kind: number) {
  const random = randomOf(kind + 1);
  const facts = Array.from({ length: 3 + Math.floor(random() * 30) }, (_, index) => {
    const time = FIRST + Math.floor(random() * 95) * DAY;
    const valence = Math.round(20 * random() - 10) / 10;
    const kinds: readonly Partial<StoredEvent>[] = [
      { type: 'touchpoint.recorded', data: { touchpoint: 'counter-service', channel: 'branch', valence } },
      { type: 'customer.purchase-made', data: { amount: `${index + 1}.50`, currency: 'EUR' } },
      { type: 'feedback.submitted', data: { instrument: 'nps', value: Math.floor(random() * 11) } },
    ];
    const event = storedEvent(kind * 100 + index + 1, { ...kinds[index % 3], time });
    return { ...event, place: placeOf(event) } as unknown as ChurnFact;
  });
  return churnStatisticsOf(facts, dayOf);
}

interface Night {
  /** The last midnight in the log. */
  midnight: number;
  /** Most bytes that a sweep took beyond what was there before. */
  most: number;
}

function judged(database: PostgresDatabase, client: pg.Client, night: Night, customers: number): Round {
  const clock = churnAlerts.clock as PolicyClock;
  const moment = () => policyMoment(night.midnight, 0);
  return async () => {
    night.midnight += DAY;
    await client.query('update policy.watched_tenants set closed_at = $1', [new Date(night.midnight)]);
    return measured(night, customers, async () => {
      const step = await database.transaction((sql) => clock.step(sql, moment()), { snapshot: true });
      if (step !== undefined) await database.transaction(async (sql) => step.write(sql));
      return step !== undefined;
    });
  };
}

function evaluated(database: PostgresDatabase, client: pg.Client, night: Night, customers: number): Round {
  return async () => {
    const { rows } = await client.query(
      'update fact.closed_days set day = day + 1 returning (select max(build) from engine.builds)',
    );
    const context = { build: rows[0].max, tenant: TENANT, dayOf } as unknown as InsightContext;
    const wanted = { builds: `select ${rows[0].max} as build`, now: night.midnight, limit: STEP, without: [] };
    return measured(night, customers, () =>
      database.transaction(async (sql) => {
        const due = await evaluating.read(sql, wanted);
        await due.write(sql, new Set(due.customers), new Map([[context.build, context]]));
        return due.customers.length > 0;
      }),
    );
  };
}

/** Takes step after step until there is none, and notes how much memory that takes. */
function measured(night: Night, customers: number, step: () => Promise<boolean>) {
  return async () => {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    for (let more = true; more; ) {
      more = await step();
      night.most = Math.max(night.most, process.memoryUsage().rss - before);
    }
    return customers;
  };
}

function copied(client: pg.Client, table: string, customers: number): Round {
  return async () => async () => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await pipeline(client.query(copyTo(`copy ${table} to stdout (format binary)`)), nowhere);
    return customers;
  };
}
