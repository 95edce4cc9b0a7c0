import { Pace } from '#libs/eventing/pace.js';
import fc from 'fast-check';
import type { Database } from '#libs/eventing/database.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { fromTenThousandths, toTenThousandths } from '#libs/insights/scores/money.score.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { startAnew } from '#test/support/builds.js';
import { forgetEverything, type GivenFact, storedAs, TENANT } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { readAdvocatesBuild } from './advocates.build.js';
import { advocates } from './advocates.projection.js';
import { type AdvocateRow, type AdvocatesWanted, readAdvocates } from './advocates.reader.js';
import { ListAdvocates, ListAdvocatesHandler } from './advocates.query.js';
import { addUpAdvocates } from './summed.reader.js';

const db = useDatabase();
const CUSTOMERS = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'];
/** Nobody spends CNY. */
const CURRENCIES = ['EUR', 'HUF', 'CNY', null];
const LIMIT = 2;

const anybody = fc.constantFrom(...CUSTOMERS);
const anyMoney = fc.record({
  amount: fc.constantFrom('5', '7.5', '0.0001', '1000000000000000'),
  currency: fc.constantFrom('EUR', 'EUR', 'HUF'),
});
type Made = Pick<GivenFact, 'type' | 'data'>;
const anyData: fc.Arbitrary<Made> = fc.oneof(
  fc.record({ whom: fc.option(anybody, { freq: 9 }) }).map(
    ({ whom }): Made => ({
      type: 'customer.referral-made',
      data: whom === null ? {} : { referredCustomerId: whom },
    }),
  ),
  anyMoney.map((data) => ({ type: 'customer.purchase-made', data })),
  anyMoney.map((data) => ({ type: 'customer.purchase-returned', data })),
  fc.constantFrom(3, 8, 9).map((value) => ({ type: 'feedback.submitted', data: { instrument: 'nps', value } })),
  fc.constantFrom('gold', 'silver').map((tier) => ({ type: 'customer.tier-assigned', data: { tier } })),
);
const rareData: fc.Arbitrary<Made> = fc.oneof(
  anybody.map((into) => ({ type: 'customer.merged', data: { into } })),
  fc.constant({ type: 'customer.erased', data: { erasureId: 'e', survivor: 'ann', keys: [] } }),
);
/** Facts in order of arrival, in batches. */
const histories = fc.array(
  fc.array(
    fc.tuple(anybody, fc.nat(30), fc.oneof({ weight: 9, arbitrary: anyData }, { weight: 1, arbitrary: rareData })),
    { minLength: 1, maxLength: 8 },
  ),
  { minLength: 1, maxLength: 10, size: 'max' },
);

type History = typeof histories extends fc.Arbitrary<infer Value> ? Value : never;

function batchesOf(history: History): readonly (readonly StoredEvent[])[] {
  let position = 0;
  return history.map((batch) =>
    batch.map(([customer, minute, made]) => storedAs({ customer, minute, id: `f-${++position}`, ...made }, position)),
  );
}

/** Without zeros at its end. */
const exact = (amount: string) => fromTenThousandths(toTenThousandths(amount));

/** What is listed of all advocates, of each tier and in each currency, page by page. */
function listed(database: Database, read: typeof readAdvocates): Promise<readonly unknown[]> {
  return database.transaction(async (sql) => {
    const { build } = await readAdvocatesBuild(sql, TENANT);
    const lists: unknown[] = [];
    for (const tier of [undefined, 'gold', 'bronze'])
      for (const currency of CURRENCIES) {
        let after: AdvocatesWanted['after'];
        for (let page: readonly AdvocateRow[] = []; page.length === LIMIT || after === undefined; ) {
          page = await read(sql, { build, tier, currency, after, limit: LIMIT });
          const last = page.at(-1);
          lists.push({ tier, currency, page: page.map((row) => ({ ...row, turnover: exact(row.turnover) })) });
          if (last === undefined) break;
          after = [last.turnover, `${last.referrals}`, last.customer_id];
        }
      }
    return lists;
  });
}

test(
  'kept turnover is what adding up answers, whatever comes late, is merged, erased or built anew',
  async () => {
    const project = async (history: History) => {
      await forgetEverything(db.database);
      const projection = new InsightsProjection([advocates], { now: () => 0 }, sealedContent, new Pace(3, 60_000, 3));
      const tick = () => db.database.transaction((sql) => projection.tick(sql));
      const expectSame = async () =>
        expect(await listed(db.database, readAdvocates)).toEqual(await listed(db.database, addUpAdvocates));
      for (const [index, batch] of batchesOf(history).entries()) {
        await db.database.transaction((sql) => projection.apply(sql, batch));
        await expectSame();
        // A build that takes several steps, between which facts come.
        if (index === 2) await db.database.transaction((sql) => startAnew(sql, TENANT, [advocates]));
        await tick();
      }
      while (await tick());
      await expectSame();
    };
    await fc.assert(fc.asyncProperty(histories, project), { numRuns: full ? 500 : 12, endOnFailure: !full });
  },
  PATIENCE_MS,
);

test('a list of what an older version made is added up, until there is a newer one', async () => {
  await forgetEverything(db.database);
  const projection = new InsightsProjection([advocates], { now: () => 0 }, sealedContent);
  const given: readonly GivenFact[] = [
    { type: 'customer.referral-made', customer: 'ann', minute: 1, id: 'r', data: { referredCustomerId: 'cat' } },
    { type: 'customer.purchase-made', customer: 'cat', minute: 2, id: 'p', data: { amount: '7.5', currency: 'EUR' } },
  ];
  const events = given.map((each, index) => storedAs(each, index + 1));
  await db.database.transaction((sql) => projection.apply(sql, events));
  const handler = new ListAdvocatesHandler(db.database);
  const turnovers = async () => {
    const { items } = (await handler.execute(new ListAdvocates(TENANT, { currency: 'EUR' }))).body;
    return items.map(({ customerId, referredTurnover }) => [customerId, referredTurnover]);
  };
  expect(await turnovers()).toEqual([['ann', '7.5']]);
  await db.database.query('update insight.advocate_ranks set turnover = 10000');
  expect(await turnovers()).toEqual([['ann', '1']]);
  await db.database.query("update engine.builds set version = 1 where insight = 'advocates'");
  await db.database.query('delete from insight.advocate_ranks');
  expect(await turnovers()).toEqual([['ann', '7.5']]);
  while (await db.database.transaction((sql) => projection.tick(sql)));
  await db.database.query('update insight.advocate_ranks set turnover = 20000');
  expect(await turnovers()).toEqual([['ann', '2']]);
});
