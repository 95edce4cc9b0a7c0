import pg from 'pg';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { columnTypes } from '#libs/adapters/postgres/postgres.types.js';
import type { PolicyClock } from '#libs/eventing/policy.js';
import { DEFAULT_TIER_SETTINGS, type TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import { tierReview } from '#libs/policies/tier-review/tier-review.watcher.js';
import { policyMoment } from '../support/policy.moment.js';
import type { TestConnection } from '../support/postgres.js';
import { compare, race, type Result, type Round } from './bench.measure.js';

const TENANT = 'acme';
const DAY = 86_400_000;
const FIRST = Date.parse('2026-02-01T00:00:00Z');
/** Purchase days of each customer, all within the window. */
const PURCHASES = 5;
const SETTINGS: TierSettings = {
  ...DEFAULT_TIER_SETTINGS,
  automatic: true,
  currency: 'EUR',
  tiers: [{ tier: 'vip', topShare: 0.01 }, { tier: 'a', atLeast: '300' }, { tier: 'b' }],
};

/** What a review of all of a tenant's customers costs: the first, which gives each a tier, and the next, where nobody moves. */
export async function review(
  connection: TestConnection,
  rounds: number,
  customers: number,
): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const client = new pg.Client({ ...connection, types: columnTypes } as pg.ClientConfig);
  await client.connect();
  await fill(client, customers);
  const night = { most: 0 };
  const rates = await race(rounds, {
    assigning: reviewed(
      database,
      client,
      night,
      customers,
      'update policy.reviewed_customers set tier = null, own = $1',
    ),
    resting: reviewed(database, client, night, customers),
    summed: summed(client, customers),
  });
  await client.end();
  await database.close();
  const number = customers.toLocaleString('en');
  const sql = 'one group by over their purchases in SQL';
  const goal = { least: 0.33 };
  return [
    compare(
      `a review of ${number} customers, where nobody moves`,
      sql,
      goal,
      rates.resting,
      rates.summed,
      'customers/s',
    ),
    compare(
      `one that gives each a tier, decisions not stored`,
      sql,
      null,
      rates.assigning,
      rates.summed,
      'customers/s',
    ),
    compare('memory beyond that before a review, at most', '64 MiB', null, [night.most / 2 ** 20], [64], 'MiB'),
  ];
}

/** Customers with a few purchases each, of whom no review has told anything. */
async function fill(client: pg.Client, customers: number): Promise<void> {
  await client.query("insert into platform.tenants (name, time_zone, created_at) values ($1, 'UTC', now())", [TENANT]);
  await client.query(
    'insert into policy.reviewed_tenants (tenant, settings, is_changed, waiting_from, waiting_to) values ($1, $2, false, 0, 0)',
    [TENANT, JSON.stringify(SETTINGS)],
  );
  await client.query(
    `insert into policy.reviewed_customers (tenant, customer_id, survivor, own, is_reviewed, is_high)
     select '${TENANT}', id, id, '{"bought":true}', true, false
       from (select 'customer-' || n as id from generate_series(1, $1::int) n) c`,
    [customers],
  );
  await client.query('select setseed(.5)');
  await client.query(
    `insert into policy.reviewed_turnover (tenant, survivor, customer_id, currency, day, amount)
     select '${TENANT}', 'customer-' || n, 'customer-' || n, 'EUR', $2::int - purchase * 20 - n % 10, round((random() * 100)::numeric, 2)
       from generate_series(1, $1::int) n, generate_series(1, ${PURCHASES}) purchase`,
    [customers, FIRST / DAY],
  );
  await client.query('vacuum analyze');
}

interface Night {
  /** Most bytes that a review took beyond what was there before. */
  most: number;
}

/** @param before makes all as it was before the first review */
function reviewed(
  database: PostgresDatabase,
  client: pg.Client,
  night: Night,
  customers: number,
  before?: string,
): Round {
  const clock = tierReview.clock as PolicyClock;
  return async () => {
    if (before !== undefined) {
      await client.query(before, ['{"bought":true}']);
      await client.query('vacuum analyze policy.reviewed_customers');
    }
    const running = { day: '2026-01-31', at: FIRST, cause: 'b5f0c2a4-6a8c-4d0e-9a53-0d3a4b1f6c11', bars: null, to: '' };
    await client.query('update policy.reviewed_tenants set running = $1', [JSON.stringify(running)]);
    return async () => {
      globalThis.gc?.();
      const used = process.memoryUsage().rss;
      for (let more = true; more; ) {
        const step = await database.transaction((sql) => clock.step(sql, policyMoment(FIRST, 0)), {
          snapshot: true,
        });
        if (step !== undefined) await database.transaction(async (sql) => step.write(sql));
        more = step !== undefined;
        night.most = Math.max(night.most, process.memoryUsage().rss - used);
      }
      return customers;
    };
  };
}

function summed(client: pg.Client, customers: number): Round {
  return async () => async () => {
    await client.query(
      `select count(*), max(amount) from (select sum(amount) as amount from policy.reviewed_turnover
        where tenant = $1 and currency = 'EUR' and day between $2 and $3 group by survivor) c`,
      [TENANT, FIRST / DAY - SETTINGS.windowDays, FIRST / DAY],
    );
    return customers;
  };
}
