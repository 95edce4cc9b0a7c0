import { type GivenFact, merged, purchased, TENANT, tierAssigned } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';
import { readAdvocatesBuild } from './advocates.build.js';
import { readAdvocates } from './advocates.reader.js';

const db = useDatabase();
const said = (customer: string, minute: number, id: string, nps: number): GivenFact => ({
  type: 'feedback.submitted',
  customer,
  minute,
  id,
  data: { instrument: 'nps', value: nps },
});
const referred = (customer: string, minute: number, id: string, whom?: string): GivenFact => ({
  type: 'customer.referral-made',
  customer,
  minute,
  id,
  data: whom === undefined ? {} : { referredCustomerId: whom },
});
const returned = (customer: string, minute: number, id: string, amount: string): GivenFact => ({
  type: 'customer.purchase-returned',
  customer,
  minute,
  id,
  data: { amount, currency: 'EUR' },
});

/** Customer, NPS, referrals, customers brought and their turnover. */
const examples: readonly [name: string, given: readonly GivenFact[], then: readonly string[]][] = [
  [
    'a customer counts for the first referral, and from it on',
    [
      purchased('cat', 9, 'p1', '100'),
      referred('ann', 10, 'r1', 'cat'),
      referred('ann', 11, 'r2', 'cat'),
      referred('bob', 12, 'r3', 'cat'),
      referred('bob', 13, 'r4', 'dan'),
      purchased('cat', 14, 'p2', '7.5'),
      purchased('dan', 15, 'p3', '5'),
      returned('dan', 16, 'b1', '6'),
    ],
    ['ann - 2 1 7.5', 'bob - 2 1 -1'],
  ],
  [
    'whom a detractor brought counts for nobody, and one who names nobody is an advocate',
    [
      referred('ann', 10, 'r1', 'cat'),
      said('ann', 11, 's1', 6),
      referred('bob', 12, 'r3', 'cat'),
      referred('eve', 12, 'r4'),
      said('fay', 12, 's2', 9),
      purchased('cat', 14, 'p2', '7'),
    ],
    ['bob - 1 0 0', 'eve - 1 0 0', 'fay 9 0 0 0'],
  ],
  [
    'nobody brings themselves, even where a merge shows it later',
    [
      referred('ann', 10, 'r1', 'ann'),
      referred('bob', 11, 'r2', 'cat'),
      purchased('cat', 12, 'p1', '7'),
      purchased('bob', 12, 'p2', '7'),
      referred('dan', 13, 'r3', 'cat'),
      merged('cat', 20, 'm', 'bob'),
    ],
    ['dan - 1 1 0'],
  ],
  [
    'those who are one now count once, for the first referral of either',
    [
      referred('ann', 10, 'r1', 'cat'),
      referred('bob', 9, 'r2', 'dan'),
      referred('bob', 8, 'r3', 'eve'),
      purchased('cat', 11, 'p1', '4'),
      purchased('dan', 12, 'p2', '1'),
      merged('cat', 20, 'm1', 'dan'),
      merged('bob', 21, 'm2', 'fay'),
      tierAssigned('fay', 22, 't', 'gold'),
    ],
    ['fay - 2 2 5', 'ann - 1 0 0'],
  ],
  [
    'an advocate who is merged into whom they brought brings nobody, and one who follows another after all does again',
    [
      referred('ann', 10, 'r1', 'cat'),
      purchased('cat', 11, 'p1', '4'),
      merged('ann', 20, 'm1', 'cat'),
      merged('ann', 21, 'm2', 'bob'),
    ],
    ['bob - 1 1 4'],
  ],
];

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 100, async ({ database, arrival }) => {
      const rows = await database.transaction(async (sql) => {
        const { build } = await readAdvocatesBuild(sql, TENANT);
        return readAdvocates(sql, { build, currency: 'EUR', limit: 9 });
      });
      const found = rows.map(({ customer_id, nps, referrals, customers, turnover }) =>
        [customer_id, nps ?? '-', referrals, customers, Number(turnover)].join(' '),
      );
      expect([arrival, found]).toEqual([arrival, then]);
    });
  });
});
