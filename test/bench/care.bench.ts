import { randomBytes } from 'node:crypto';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { PolicyClock } from '#libs/eventing/policy.js';
import { dateOf, dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { care } from '#libs/policies/care/care.watcher.js';
import { careRule } from '../support/care.world.js';
import type { TestConnection } from '../support/postgres.js';
import { cpuOf } from './bench.cpu.js';
import { compare, type Result } from './bench.measure.js';

const TENANT = 'acme';
const CHUNK = 2_000;
const FIRST = dayNumberOf('2026-03-01');
const DAY = 86_400_000;
/** Microseconds of CPU, with those of PostgreSQL. */
const GOAL = 120;

/** What a day costs on which all of a tenant's customers have a sealed birthday: each is opened, one in 365 is shown care. */
export async function caring(
  connection: TestConnection,
  rounds: number,
  customers: number,
): Promise<readonly Result[]> {
  const database = new PostgresDatabase(connection);
  const masterKey = randomBytes(32);
  await fill(database, await PostgresKeyring.open(database, masterKey), customers);
  // Another one: it remembers no keys of those that were made.
  const keyring = await PostgresKeyring.open(database, masterKey);
  const clock = care.clock as PolicyClock;
  const spent: number[] = [];
  let [before, most] = [0, 0];
  for (let round = -1; round < rounds; round++) {
    const now = (FIRST + round + 1) * DAY + DAY / 2;
    globalThis.gc?.();
    before = process.memoryUsage().rss;
    const began = cpuOf(connection);
    const moment = { now, until: now, beganAt: 0, open: keyring.open.bind(keyring) };
    for (;;) {
      const step = await database.transaction((sql) => clock.step(sql, moment), { snapshot: true });
      if (step === undefined) break;
      await database.transaction(async (sql) => step.write(sql));
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    if (round >= 0) spent.push((cpuOf(connection) - began) / customers);
  }
  await database.close();
  const count = customers.toLocaleString('en');
  return [
    compare(
      `CPU of one of ${count} customers, its sealed birthday opened`,
      `${GOAL} µs`,
      { most: 1 },
      spent,
      [GOAL],
      'µs',
    ),
    compare('memory beyond that before a sweep, at most', '64 MiB', null, [most / 2 ** 20], [64], 'MiB'),
  ];
}

async function fill(database: PostgresDatabase, keyring: PostgresKeyring, customers: number): Promise<void> {
  const rule = careRule({ kind: 'anniversary', of: { trait: 'birthday' } });
  await database.query(
    `insert into policy.care_rules (tenant, name, version, rule, since, next_on, next_at, swept_to)
     values ($1, 'birthday', 1, $2, to_timestamp(0), $3, $4, '')`,
    [TENANT, JSON.stringify(rule), FIRST, new Date(FIRST * DAY + 9 * 3_600_000)],
  );
  for (let from = 0; from < customers; from += CHUNK) {
    const ids = Array.from({ length: Math.min(CHUNK, customers - from) }, (_, index) => `c-${from + index}`);
    const traits = ids.map((customerId, index) => ({
      customerId,
      value: { birthday: `19${60 + (index % 40)}${dateOf(FIRST + ((from + index) % 365)).slice(4)}`, name: customerId },
    }));
    const sealed = await keyring.seal(TENANT, traits);
    await database.query(
      `insert into policy.care_customers (tenant, customer_id, survivor, own, own_traits, has_traits)
       select $1, id, id, $4::json, traits, true from unnest($2::text[], $3::json[]) as c(id, traits)`,
      [
        TENANT,
        ids,
        sealed.map((each) => JSON.stringify({ '4005a1': each })),
        JSON.stringify({ purchases: 3, firstPurchase: 1.7e12, lastPurchase: 1.77e12, fact: ['4005a1', null] }),
      ],
    );
  }
  await database.query('analyze policy.care_customers');
}
