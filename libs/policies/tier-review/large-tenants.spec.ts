import type { Sql, SqlResult } from '#libs/eventing/database.js';
import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { useDatabase } from '#test/support/postgres.js';
import type { Tenant } from './known.policy.js';
import { readShared } from './tier-review.table.js';

const given = useDatabase();

interface Plan {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

/** Lets PostgreSQL say how it ran statements, whose answers nobody sees. */
class Explained implements Sql {
  readonly plans: Plan[] = [];

  constructor(private readonly sql: Sql) {}

  async query<Row>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    const explained = `explain (analyze, timing off, format json) ${text}`;
    const { rows } = await this.sql.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(explained, values);
    this.plans.push((rows[0]?.['QUERY PLAN'][0] as { Plan: Plan }).Plan);
    return { rows: [], rowCount: 0 };
  }
}

/** How many rows all parts of a plan passed on. */
function rowsIn({ 'Actual Rows': rows, 'Actual Loops': loops, Plans: plans = [] }: Plan): number {
  return rows * loops + plans.reduce((sum, plan) => sum + rowsIn(plan), 0);
}

function tenantWith(shares: readonly (number | undefined)[]): Tenant {
  const tiers = shares.map((topShare, index) => ({
    tier: `tier ${index}`,
    ...(topShare === undefined ? { atLeast: '1' } : { topShare }),
  }));
  const settings = { ...DEFAULT_TIER_SETTINGS, tiers: [...tiers, { tier: 'last' }] };
  return {
    tenant: 'acme',
    calendar: calendarOf('UTC'),
    settings,
    isChanged: false,
    running: null,
    waiting: [0, 0],
  };
}

/** Sums of customers who have been added up in two steps. */
async function sum(amounts: readonly string[]): Promise<void> {
  await given.database.query('delete from policy.review_sums');
  const half = Math.ceil(amounts.length / 2);
  for (const some of [amounts.slice(0, half), amounts.slice(half)])
    await given.database.query(
      `insert into policy.review_sums (tenant, last, customers, amounts, tiers, are_high, levels, have_lows)
       select 'acme', min(c.id), array_agg(c.id), array_agg(c.amount), array_agg(null::text), array_agg(false),
              array_agg(null::text), array_agg(false)
         from (select gen_random_uuid()::text as id, amount from unnest($1::numeric[]) as a(amount)) c`,
      [some],
    );
}

const read = (...shares: readonly (number | undefined)[]) => readShared(given.database, tenantWith(shares));

test('the bar of a share is what the last of it spent, of those with turnover, who may spend the same', async () => {
  await sum(['5', '3', '0', '9', '3', '-2', '3', '7', '3', '1', '3', '0', '8']);
  // 9 8 7 5 3 3 3 3 3 1
  expect(await read(0.01, 0.1, 0.2, undefined, 0.4, 0.5, 0.59, 0.8, 0.9, 1)).toEqual([
    ...['9', '9', '8', null, '5'],
    ...['3', '3', '3', '3', '1', null],
  ]);
  expect(await read(undefined)).toEqual([null, null]);
  await sum(['0', '-1']);
  expect(await read(0.1, undefined, 1)).toEqual([null, null, null, null]);
});

test('customers are ranked once, however many tiers have a share', async () => {
  await sum(Array.from({ length: 10_000 }, (_, index) => `${(index * 7_919) % 10_000}`));
  const explained = new Explained(given.database);
  await readShared(explained, tenantWith([0.5]));
  await readShared(explained, tenantWith(Array.from({ length: 20 }, (_, index) => (index + 1) / 40)));
  const [one, twenty] = explained.plans.map(rowsIn) as [number, number];
  expect(one).toBeGreaterThan(10_000);
  // They may be joined in another way.
  expect(twenty).toBeLessThan(one * 1.5);
});
