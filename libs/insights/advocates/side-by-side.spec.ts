import { forgetEverything, type GivenFact, purchased, TENANT, tierAssigned } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { Projectors } from '#test/support/projectors.js';
import { readAdvocatesBuild } from './advocates.build.js';
import { advocates } from './advocates.projection.js';
import { readAdvocates } from './advocates.reader.js';

const db = useDatabase();
let projectors: Projectors;
beforeEach(async () => {
  await forgetEverything(db.database, [advocates]);
  projectors = new Projectors(db, advocates);
  // The tenant has begun.
  await projectors.take(0, purchased('first', 0, 'first', '1'));
});
afterEach(() => projectors.close());

const refers = (customer: string, to: string, minute: number): GivenFact => {
  const data = { referredCustomerId: to };
  return { type: 'customer.referral-made', customer, minute, id: `${customer}-${to}`, data };
};

async function listed(tier?: string): Promise<readonly string[]> {
  const { build } = await readAdvocatesBuild(db.database, TENANT);
  const rows = await db.database.transaction((sql) => readAdvocates(sql, { build, tier, currency: 'EUR', limit: 9 }));
  return rows.map(({ customer_id, customers, turnover }) => [customer_id, customers, Number(turnover)].join(' '));
}

test('who gets a tier while somebody spends whom they brought is listed in it with that', async () => {
  await projectors.take(1, refers('ann', 'bob', 1));
  const one = await projectors.hold(1, tierAssigned('ann', 2, 't', 'gold'));
  const other = projectors.take(2, purchased('bob', 3, 'p', '7'));
  await projectors.untilWaiting(1);
  await one.end();
  await other;
  expect(await listed('gold')).toEqual(['ann 1 7']);
});

test('what somebody spends while they are brought is not lost', async () => {
  await projectors.take(1, tierAssigned('ann', 1, 't', 'gold'), purchased('bob', 0, 'p0', '1'));
  const one = await projectors.hold(2, purchased('bob', 3, 'p', '7'), purchased('bob', 4, 'p2', '1'));
  const other = projectors.take(1, refers('ann', 'bob', 2));
  await projectors.untilWaiting(1);
  await one.end();
  await other;
  expect(await listed()).toEqual(['ann 1 8']);
});
