import { Pace } from '#libs/eventing/pace.js';
import type { Sql } from '#libs/eventing/database.js';
import { lastClosedDay } from '#libs/facts/day/day.table.js';
import { isEvent } from '#libs/facts/stored.events.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { storedEvent } from '#test/support/an.event.js';
import { startAnew } from '#test/support/builds.js';
import { forgetEverything, type GivenFact, storedAs, TENANT, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import type { Insight } from './insight.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();
const TABLE = 'insight.quiet';
/** Days from a customer's last touchpoint to the last closed day. */
const DAYS = '($2::date - last)';

/** How many days customers have been quiet: rows that depend on the date. */
const quiet: Insight = {
  name: 'quiet',
  version: 1,
  facts: ['touchpoint.recorded'],
  migrations: [],
  tables: [
    {
      name: TABLE,
      entity: () => Promise.reject(new Error('Nobody asks for it')),
      compared: { what: 'quiet customers', rows: `select from ${TABLE}` },
    },
  ],
  async read(sql, customers, { tenant, build, dayOf }) {
    const rows = customers.map(({ root, touchpoints }) => ({
      root,
      last: lastOf(touchpoints.flatMap(({ after }) => (after ? [dayOf(after.time)] : []))),
    }));
    const closed = await lastClosedDay(sql, tenant);
    return () => write(sql, build, rows, closed);
  },
  async fill(sql, customers, { tenant, build, dayOf }) {
    const rows = customers.map(({ root, facts }) => ({ root, last: lastOf(facts.map(({ time }) => dayOf(time))) }));
    const closed = await lastClosedDay(sql, tenant);
    return () => write(sql, build, rows, closed);
  },
  async clear(sql, customers, { build }) {
    return () =>
      void sql.query(`delete from ${TABLE} where build = $1 and customer_no = any($2::bigint[])`, [
        build,
        customers.map(String),
      ]);
  },
  async tenantEvents(sql, events, { build }) {
    const closed = lastOf(
      events.filter(isEvent).flatMap((event) => (event.type === 'day.closed' ? [event.data.day] : [])),
    );
    return () => void sql.query(`update ${TABLE} set n = ${DAYS} where build = $1 and n < ${DAYS}`, [build, closed]);
  },
};

const lastOf = (days: readonly string[]) => days.reduce((a, b) => (a > b ? a : b), '');

function write(
  sql: Sql,
  build: number,
  rows: readonly { readonly root: CustomerNo; readonly last: string }[],
  closed: string | null,
): void {
  void sql.query(
    `insert into ${TABLE} as known (build, customer_no, last, n)
     select $1, customer_no, last, coalesce($2::date - last, 0) from unnest($3::bigint[], $4::date[]) as r(customer_no, last)
     on conflict (build, customer_no) do update set last = greatest(known.last, excluded.last),
       n = coalesce($2::date - greatest(known.last, excluded.last), 0)`,
    [build, closed, rows.map(({ root }) => `${root}`), rows.map(({ last }) => last)],
  );
}

const NOW = Date.parse('2030-01-01T00:00:00Z');
const projection = new InsightsProjection([quiet], { now: () => NOW }, sealedContent, new Pace(1, 60_000));

let position = 0;
const DAY = 24 * 60;
const touch = (customer: string, day: number) => touchpoint(customer, day * DAY + 600, `${customer}-${day}`, 'welcome');
const take = (...events: readonly (GivenFact | { readonly day: string })[]) =>
  db.database.transaction((sql) =>
    projection.apply(
      sql,
      events.map((event) =>
        'day' in event
          ? storedEvent(++position, {
              tenant: TENANT,
              customerId: null,
              type: 'day.closed',
              data: { day: event.day, endedAt: `${event.day}T24:00:00Z` },
            })
          : storedAs(event, ++position),
      ),
    ),
  );

async function live(): Promise<Record<string, number>> {
  const { rows } = await db.database.query<{ customer_id: string; n: number }>(
    `select c.customer_id, n from ${TABLE} t join fact.customers c using (customer_no)
       join engine.builds b on b.build = t.build and b.status = 'live' order by 1`,
  );
  return Object.fromEntries(rows.map(({ customer_id, n }) => [customer_id, n]));
}

beforeAll(() =>
  db.database.query(
    `create table ${TABLE} (build int, customer_no bigint, last date not null, n int not null, primary key (build, customer_no))`,
  ),
);
beforeEach(() => forgetEverything(db.database, [quiet]));

// The examples' midnight is that of 2 March 2026.
test('what depends on the date changes when days are closed, and is rebuilt as of the last closed day', async () => {
  await take(touch('ann', 0), touch('bob', 1));
  expect(await live()).toEqual({ ann: 0, bob: 0 });
  await take({ day: '2026-03-02' }, { day: '2026-03-03' });
  expect(await live()).toEqual({ ann: 1, bob: 0 });
  await take({ day: '2026-03-04' }, { day: '2026-03-05' }, { day: '2026-03-04' }, touch('cat', 0));
  const then = { ann: 3, bob: 2, cat: 3 };
  expect(await live()).toEqual(then);
  await db.database.transaction((sql) => startAnew(sql, TENANT, [quiet]));
  await db.database.transaction((sql) => projection.tick(sql));
  await take({ day: '2026-03-06' }, touch('bob', 4));
  expect(await live()).toEqual({ ann: 4, bob: 0, cat: 4 });
  while (await db.database.transaction((sql) => projection.tick(sql)));
  expect(await live()).toEqual({ ann: 4, bob: 0, cat: 4 });
});
