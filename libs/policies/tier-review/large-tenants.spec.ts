import type { Sql, SqlResult } from '#libs/eventing/database.js';
import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { useDatabase } from '#test/support/postgres.js';
import { apply, keyOf, type Known, type Tenant } from './known.policy.js';
import { readCustomers, readShared } from './tier-review.table.js';
import { write } from './tier-review.writes.js';

const given = useDatabase();

interface Plan {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  /** Pages that were looked at, by it and by its parts. */
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

/** Lets PostgreSQL say how it ran statements, whose answers nobody sees. */
class Explained implements Sql {
  readonly plans: Plan[] = [];

  constructor(private readonly sql: Sql) {}

  async query<Row>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    const explained = `explain (analyze, buffers, timing off, format json) ${text}`;
    const { rows } = await this.sql.query<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(explained, values);
    const [explanation] = rows as [(typeof rows)[number]];
    this.plans.push(...explanation['QUERY PLAN'].map(({ Plan }) => Plan));
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

const DAYS = Array.from({ length: 10 }, (_, index) => 20_000 + index);

/** Customers of a tenant, as they are in the database. */
async function knowing(tenant: string, customerIds: readonly string[]): Promise<Known> {
  const customers = await readCustomers(
    given.database,
    customerIds.map((customerId) => [tenant, customerId]),
  );
  return {
    tenants: new Map(),
    customers: new Map(customers.map((each) => [keyOf(tenant, each.customerId), each])),
    survivorsOf: () => () => [],
    changedTenants: new Set(),
    changed: new Set(),
    spent: [],
    waiting: [],
  };
}

/** Merges members of a family into one of them, of whom each bought something every day. @returns how it was written */
async function merge(members: readonly string[], survivor: string, buys = false): Promise<readonly Plan[]> {
  const acme = tenantWith([]);
  const known = await knowing(acme.tenant, members);
  const before = new Map(known.customers);
  for (const customerId of buys ? members : [])
    for (const day of DAYS) {
      const spent = { customerId, currency: 'EUR', day, amount: '1' };
      apply({ kind: 'told', customerId, told: { bought: true }, spent }, acme, known);
    }
  apply({ kind: 'merged', survivors: members.map((each) => [each, survivor]) }, acme, known);
  return given.database.transaction(async (sql) => {
    const explained = new Explained(sql);
    const moving: Promise<unknown>[] = [];
    write(
      {
        query: <Row>(text: string, values?: readonly unknown[]) => {
          if (!text.startsWith('update policy.reviewed_turnover')) return sql.query<Row>(text, values);
          const moved = explained.query<Row>(text, values);
          moving.push(moved);
          return moved;
        },
      },
      known,
      before,
    );
    await Promise.all(moving);
    return explained.plans;
  });
}

/** What moving what each of a family spent to another survivor reads for each of them: rows and pages. */
async function readToMove(family: readonly string[]): Promise<number> {
  await merge(family, family[0] as string, true);
  const [moved] = (await merge([...family, 'last'], 'last')) as [Plan];
  const [read] = moved.Plans as [Plan];
  return (rowsIn(read) + read['Shared Hit Blocks'] + read['Shared Read Blocks']) / family.length;
}

test('turnover moves on with its customers, and neither its family nor the tenant is gone through for each', async () => {
  const family = (count: number) => Array.from({ length: count }, (_, index) => `${count} ${index}`);
  expect(await readToMove(family(2_000))).toBeLessThan(100);
  await given.database.query(
    `insert into policy.reviewed_turnover (tenant, survivor, customer_id, currency, day, amount)
     select 'acme', 'other ' || n, 'other ' || n, 'EUR', day, 0 from generate_series(1, 20000) n, unnest($1::int[]) day`,
    [DAYS],
  );
  expect(await readToMove(family(100))).toBeLessThan(100);
  const { rows } = await given.database.query(
    'select survivor, sum(amount)::int as amount from policy.reviewed_turnover where amount > 0 group by 1',
  );
  expect(rows).toEqual([{ survivor: 'last', amount: 21_000 }]);
});
