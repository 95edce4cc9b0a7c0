import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { Pace } from '#libs/eventing/pace.js';
import { above, counting, createCounting, liveCounts, plain, tenfold } from '#test/support/counting.insight.js';
import { forgetEverything, type GivenFact, merged, storedAs, TENANT, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Insight } from './insight.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();
const NOW = Date.parse('2030-01-01T00:00:00Z');

beforeAll(async () => {
  await createCounting(db.database, 'low', 'high', 'other');
});

beforeEach(async () => {
  await forgetEverything(db.database);
  await db.database.query('truncate insight.low, insight.high, insight.other');
  position = 0;
});

let position = 0;

const projectingBy = (step: Pace, ...insights: Insight[]) =>
  new InsightsProjection(insights, { now: () => NOW }, sealedContent, step);
const projecting = (...insights: Insight[]) => projectingBy(new Pace(1, 60_000), ...insights);
const take = (projection: InsightsProjection, ...facts: GivenFact[]) =>
  db.database.transaction((sql) =>
    projection.apply(
      sql,
      facts.map((fact) => storedAs(fact, ++position)),
    ),
  );
const tick = (projection: InsightsProjection) => db.database.transaction((sql) => projection.tick(sql));
async function finish(projection: InsightsProjection): Promise<void> {
  while (await tick(projection));
}

const live = (name: string) => liveCounts(db.database, name);

async function isDue(projection: InsightsProjection): Promise<boolean> {
  const { rows } = await db.database.query<{ due: boolean }>(
    `select ${projection.due} as due from (select $1::timestamptz as now) asked`,
    [new Date(NOW)],
  );
  return rows[0]?.due ?? false;
}

const low = counting('low', { count: plain });
const low2 = counting('low', { version: 2, count: tenfold });
const high = counting('high', { after: 'low', count: above });
const other = counting('other', { count: plain });

const touch = (customer: string, minute: number) => touchpoint(customer, minute, `${customer}-${minute}`, 'welcome');

test("a tenant's first events go into all insights, and there is nothing to build", async () => {
  const projection = projecting(low, high, other);
  await take(projection, touch('ann', 1), touch('ann', 2), touch('bob', 1));
  expect([await live('low'), await live('high'), await live('other')]).toEqual([
    { ann: 2, bob: 1 },
    { ann: 1_002, bob: 1_001 },
    { ann: 2, bob: 1 },
  ]);
  expect(await isDue(projection)).toBe(false);
});

test('a step that PostgreSQL ends for lasting too long is tried with fewer customers', async () => {
  const customers = Array.from({ length: 20 }, (_, index) => `c-${index}`);
  await take(projecting(low), ...customers.map((customer) => touch(customer, 1)));
  let now = 0;
  const sizes: number[] = [];
  const slow: Insight = {
    ...other,
    fill: (sql, some, context) => {
      sizes.push(some.length);
      now += 10_000 * some.length;
      if (some.length > 6) throw new DatabaseUnavailable('canceling statement due to statement timeout');
      return other.fill(sql, some, context);
    },
  };
  const projection = projectingBy(new Pace(20, 40_000, 20, () => now), low, slow);
  await expect(tick(projection)).rejects.toThrow(DatabaseUnavailable);
  await finish(projection);
  expect(sizes.slice(0, 2)).toEqual([20, 2]);
  expect(await live('other')).toEqual(Object.fromEntries(customers.map((customer) => [customer, 1])));
});

test('what time brings is written although a build never gets on', async () => {
  await take(projecting(low), touch('ann', 1));
  const unable: Insight = {
    ...other,
    fill: async () => {
      throw new DatabaseUnavailable('canceling statement due to statement timeout');
    },
  };
  const aging: Insight = {
    ...low,
    time: {
      due: () => 'true',
      async read(sql) {
        const { rows } = await sql.query<{ build: number; customer_no: CustomerNo }>(
          'select build, customer_no from insight.low where n < 100',
        );
        return {
          builds: rows.map(({ build }) => build),
          customers: rows.map(({ customer_no }) => customer_no),
          more: false,
          write: async (writing) => void writing.query('update insight.low set n = 100'),
        };
      },
    },
  };
  const projection = projecting(aging, unable);
  await expect(tick(projection)).rejects.toThrow(DatabaseUnavailable);
  expect(await live('low')).toEqual({ ann: 1 });
  expect(await tick(projection)).toBe(true);
  expect(await live('low')).toEqual({ ann: 100 });
  await expect(tick(projection)).rejects.toThrow(DatabaseUnavailable);
});

test('a new insight is filled from history while events arrive, and shows nothing before it is complete', async () => {
  await take(projecting(low), touch('ann', 1), touch('bob', 1), touch('cat', 1));
  const projection = projecting(low, other);
  expect(await isDue(projection)).toBe(true);
  await tick(projection);
  await take(projection, touch('ann', 2), touch('cat', 2), touch('dan', 1));
  expect(await live('other')).toEqual({});
  await finish(projection);
  const all = { ann: 2, bob: 1, cat: 2, dan: 1 };
  expect([await live('low'), await live('other')]).toEqual([all, all]);
  expect(await isDue(projection)).toBe(false);
});

test('a raised version also rebuilds what depends on it, swaps both at once and leaves nothing behind', async () => {
  await take(projecting(low, high, other), touch('ann', 1), touch('bob', 1));
  const projection = projecting(low2, high, other);
  const before = [await live('low'), await live('high')];
  const seen: (typeof before)[] = [];
  do {
    await take(projection, touch('bob', seen.length + 2));
    seen.push([await live('low'), await live('high')]);
  } while (await tick(projection));
  // Another version's rows are not kept up to date while they are replaced.
  const [old, fresh] = [seen.filter(([counts]) => counts?.ann === 1), seen.filter(([counts]) => counts?.ann !== 1)];
  expect(old).toEqual(old.map(() => before));
  expect([old.length > 1, fresh.length > 0]).toEqual([true, true]);
  for (const [lows, highs] of fresh)
    expect([lows?.ann, highs]).toEqual([10, { ann: 1_010, bob: 1_000 + (lows?.bob ?? 0) }]);
  const touched = seen.length + 1;
  expect([await live('low'), await live('high'), await live('other')]).toEqual([
    { ann: 10, bob: 10 * touched },
    { ann: 1_010, bob: 1_000 + 10 * touched },
    { ann: 1, bob: touched },
  ]);
  for (const name of ['low', 'high']) expect((await db.database.query(`select from insight.${name}`)).rowCount).toBe(2);
});

test('a build that begins during another is built along with it', async () => {
  await take(projecting(low, high), touch('ann', 1), touch('bob', 1), touch('cat', 1));
  await tick(projecting(low2, high));
  await tick(projecting(low2, high));
  const projection = projecting(low2, high, other);
  await finish(projection);
  expect([await live('low'), await live('high'), await live('other')]).toEqual([
    { ann: 10, bob: 10, cat: 10 },
    { ann: 1_010, bob: 1_010, cat: 1_010 },
    { ann: 1, bob: 1, cat: 1 },
  ]);
});

test('a merge during a build leaves each customer where it belongs, in the old build and the new', async () => {
  await take(projecting(low), touch('ann', 1), touch('bob', 1), touch('cat', 1));
  const projection = projecting(low, other);
  await tick(projection);
  // Ann is built already and goes into cat, who is not; then dan comes into bob.
  await take(projection, merged('ann', 5, 'm1', 'cat'));
  await tick(projection);
  await take(projection, touch('dan', 1), merged('dan', 6, 'm2', 'bob'));
  await finish(projection);
  expect([await live('low'), await live('other')]).toEqual([
    { bob: 2, cat: 2 },
    { bob: 2, cat: 2 },
  ]);
});

test.each<[string, Insight[]]>([
  ['a newer version of an insight', [low]],
  ['an insight that it does not know', [other]],
])('code does nothing once the build of %s has begun', async (_, insights) => {
  await take(projecting(low2, other), touch('ann', 1));
  const older = projecting(...insights);
  await expect(take(older, touch('ann', 2))).rejects.toThrow('newer ones have taken over');
  await expect(tick(older)).rejects.toThrow('newer ones have taken over');
});

test('what is read is settled once this version has built all insights', async () => {
  const settled = (projection: InsightsProjection) => projection.settled(db.database, 'acme', 1n);
  expect(await settled(projecting(low))).toBe(true);
  await take(projecting(low), touch('ann', 1));
  expect(await settled(projecting(low))).toBe(true);
  const projection = projecting(low2, other);
  expect(await settled(projection)).toBe(false);
  await finish(projection);
  expect(await settled(projection)).toBe(true);
  expect(await settled(projecting(low))).toBe(false);
});

test('an answer waits for the insights it shows, not for others that are being built', async () => {
  await take(projecting(low, other), touch('ann', 1));
  const projection = projecting(low2, other);
  const settled = (...parts: readonly string[]) => projection.settled(db.database, TENANT, BigInt(position), parts);
  expect([await settled('low'), await settled('other'), await settled('low', 'other'), await settled()]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(await projection.settled(db.database, TENANT, BigInt(position))).toBe(false);
  await finish(projection);
  expect(await projection.settled(db.database, TENANT, BigInt(position))).toBe(true);
});
