import { type GivenFact, merged, purchased, tierAssigned } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';

const db = useDatabase();
/** Months of the example, which begins in March 2026. */
const [MARCH, APRIL, JUNE] = [0, 40 * 24 * 60, 100 * 24 * 60];
const returned = (customer: string, minute: number, id: string, amount: string): GivenFact => ({
  type: 'customer.purchase-returned',
  customer,
  minute,
  id,
  data: { amount, currency: 'EUR' },
});

/** Tier, cohort, month, and what is counted under no currency and in euros. */
const examples: readonly [name: string, given: readonly GivenFact[], then: readonly string[]][] = [
  [
    'a customer belongs to the month of its first purchase, and is active in those with one',
    [
      returned('ann', MARCH, 'r0', '1'),
      purchased('ann', APRIL, 'p1', '10'),
      purchased('ann', APRIL + 1, 'p2', '5.5'),
      purchased('ann', JUNE, 'p3', '0'),
      returned('ann', JUNE + 1, 'r1', '20'),
      tierAssigned('ann', JUNE + 2, 't', 'gold'),
      tierAssigned('bob', JUNE, 'u', 'gold'),
      returned('bob', JUNE, 'r2', '3'),
    ],
    ['* 04 04 1 155000', '* 04 06 1 -200000', '=gold 04 04 1 155000', '=gold 04 06 1 -200000'],
  ],
  [
    'an earlier purchase moves a customer with all that it did, and a later tier too',
    [
      tierAssigned('ann', MARCH, 't1', 'silver'),
      purchased('ann', JUNE, 'p1', '10'),
      purchased('ann', MARCH, 'p2', '1'),
      tierAssigned('ann', JUNE, 't2', 'gold'),
    ],
    ['* 03 03 1 10000', '* 03 06 1 100000', '=gold 03 03 1 10000', '=gold 03 06 1 100000'],
  ],
  [
    'merged customers are one from the first purchase of either',
    [
      purchased('ann', APRIL, 'p1', '10'),
      purchased('bob', MARCH, 'p2', '1'),
      purchased('bob', APRIL, 'p3', '2'),
      purchased('cat', APRIL, 'p4', '4'),
      merged('bob', JUNE, 'm', 'ann'),
    ],
    [
      '* 03 03 1 10000',
      '* 03 04 1 120000',
      '* 04 04 1 40000',
      '- 03 03 1 10000',
      '- 03 04 1 120000',
      '- 04 04 1 40000',
    ],
  ],
];

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, JUNE, async ({ database, arrival }) => {
      const { rows } = await database.query<Record<'tier' | 'cohort' | 'month' | 'active' | 'turnover', string>>(
        `select tier, to_char(cohort, 'MM') as cohort, to_char(month, 'MM') as month, sum(active) as active, sum(turnover) as turnover
           from insight.cohort_cells where build in (select build from engine.builds where insight = 'cohorts' and status = 'live')
          group by 1, 2, 3 having sum(active) <> 0 or sum(turnover) <> 0 order by tier collate "C", 2, 3`,
      );
      const found = rows.map(({ tier, cohort, month, active, turnover }) =>
        [tier, cohort, month, active, turnover].join(' '),
      );
      expect([arrival, found]).toEqual([arrival, then]);
    });
  });
});
