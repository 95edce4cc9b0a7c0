import { counting, createCounting, plain } from '#test/support/counting.insight.js';
import {
  corrected,
  eventIdOfGiven,
  forgetEverything,
  type GivenFact,
  merged,
  TENANT,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { Projectors } from '#test/support/projectors.js';

const db = useDatabase();
const COUNTED = counting('counted', { count: plain });
let projectors: Projectors;

beforeAll(() => createCounting(db.database, COUNTED.name));
beforeEach(async () => {
  await forgetEverything(db.database, [COUNTED]);
  projectors = new Projectors(db, COUNTED);
  // The tenant has begun.
  await projectors.take(0, touchpoint('first', 0, 'first', 'call'));
});
afterEach(() => projectors.close());

/** How many touchpoints each survivor has, and with which valences. */
async function known(): Promise<Readonly<Record<string, readonly (number | null)[]>>> {
  const { rows } = await db.database.query<{ id: string; n: number; valences: readonly (number | null)[] }>(
    `select s.customer_id as id, t.n, array_agg(coalesce((f.effective #>> '{data,valence}')::float8, (f.data ->> 'valence')::float8) order by f.place) as valences
       from insight.counted t join engine.builds b on b.build = t.build and b.status = 'live'
       join fact.customers s using (customer_no) join fact.customers c on c.root_no = s.customer_no
       join fact.facts f on f.customer_no = c.customer_no and f.type = 'touchpoint.recorded'
      group by s.customer_id, t.n`,
  );
  for (const { n, valences } of rows) expect(valences).toHaveLength(n);
  return Object.fromEntries(rows.map(({ id, valences }) => [id, valences]));
}

test('batches of different customers do not wait for each other', async () => {
  const one = await projectors.hold(1, touchpoint('ann', 1, 'a', 'call', 0.1));
  await projectors.take(2, touchpoint('bob', 1, 'b', 'call', 0.2));
  expect(await known()).toEqual({ first: [null], bob: [0.2] });
  await one.end();
  expect(await known()).toEqual({ first: [null], ann: [0.1], bob: [0.2] });
});

test('batches of customers who were merged wait for each other', async () => {
  await projectors.take(1, touchpoint('ann', 1, 'a', 'call', 0.1), merged('ann', 2, 'm', 'bob'));
  const one = await projectors.hold(1, touchpoint('ann', 3, 'a2', 'call', 0.2));
  const other = projectors.take(2, touchpoint('bob', 4, 'b', 'call', 0.3));
  await projectors.untilWaiting(1);
  await one.end();
  await other;
  expect(await known()).toEqual({ first: [null], bob: [0.1, 0.2, 0.3] });
});

test('a merge waits for the batches under way, and those that come later for the merge', async () => {
  const one = await projectors.hold(1, touchpoint('ann', 1, 'a', 'call', 0.1));
  const merge = projectors.take(3, merged('cia', 2, 'm', 'bob'));
  await projectors.untilWaiting(1);
  const later = projectors.take(2, touchpoint('bob', 3, 'b', 'call', 0.2));
  await projectors.untilWaiting(2);
  await one.end();
  await Promise.all([merge, later]);
  expect(await known()).toEqual({ first: [null], ann: [0.1], bob: [0.2] });
});

test('a correction that comes beside its touchpoint, from somebody who was merged, is not lost', async () => {
  await projectors.take(1, merged('ann', 1, 'm', 'bob'));
  const correction = await projectors.hold(2, corrected('bob', 3, 'c', { eventId: eventIdOfGiven('a'), valence: 0.9 }));
  const recorded = projectors.take(1, touchpoint('ann', 2, 'a', 'call', 0.1));
  await projectors.untilWaiting(1);
  await correction.end();
  await recorded;
  expect(await known()).toEqual({ first: [null], bob: [0.9] });
});

test("a tenant's first facts may come in two partitions at once", async () => {
  await forgetEverything(db.database, [COUNTED]);
  await Promise.all([1, 2, 3].map((each) => projectors.take(each, touchpoint(`c-${each}`, 1, `t-${each}`, 'call', 0))));
  const { rows } = await db.database.query('select tenant, insight, status from engine.builds');
  expect(rows).toEqual([{ tenant: TENANT, insight: 'counted', status: 'live' }]);
  expect([Object.keys(await known()).sort(), projectors.parked]).toEqual([['c-1', 'c-2', 'c-3'], []]);
});

test('customers that two batches name for the first time are made once, and nobody is parked', async () => {
  const refers = (customer: string, id: string): GivenFact => {
    return { type: 'customer.referral-made', customer, minute: 1, id, data: { referredCustomerId: 'new' } };
  };
  const one = await projectors.hold(1, touchpoint('ann', 1, 'a', 'call', 0.1), refers('ann', 'r'));
  const others = [projectors.take(2, refers('bob', 'r2')), projectors.take(3, touchpoint('new', 5, 'n', 'call', 0.4))];
  await projectors.untilWaiting(2);
  await one.end();
  await Promise.all(others);
  expect([await known(), projectors.parked]).toEqual([{ first: [null], ann: [0.1], new: [0.4] }, []]);
});
