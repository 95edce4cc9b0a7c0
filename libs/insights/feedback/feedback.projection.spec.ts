import { feedback, type GivenFact, merged, tierAssigned, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';

const db = useDatabase();

const examples: readonly [name: string, given: readonly GivenFact[], then: readonly (readonly unknown[])[]][] = [
  [
    'each answer stands once, under the customer that it was published for',
    [feedback('ann', 1, 'a', 5), touchpoint('ann', 2, 't', 'welcome'), feedback('bob', 3, 'b', 1, 'visit')],
    [
      ['ann', 5, 1, null, null],
      ['bob', 1, -1, 'visit', null],
    ],
  ],
  [
    'and stays there when customers are merged, and merged again',
    [
      feedback('ann', 1, 'a', 5),
      feedback('bob', 2, 'b', 1),
      merged('bob', 3, 'm1', 'ann'),
      merged('bob', 4, 'm2', 'cat'),
      feedback('cat', 5, 'c', 3),
    ],
    [
      ['ann', 5, 1, null, null],
      ['bob', 1, -1, null, null],
      ['cat', 3, 0, null, null],
    ],
  ],
  [
    'its tier is the one in force at its moment, whenever that becomes known and whichever of the merged customers had it',
    [
      feedback('ann', 1, 'a', 5),
      tierAssigned('ann', 5, 't1', 'silver'),
      feedback('ann', 9, 'b', 4),
      // At the same moment, and before it in the order.
      feedback('ann', 10, 'c', 3),
      tierAssigned('ann', 10, 't2', 'gold'),
      tierAssigned('ann', 15, 't3', 'vip'),
      feedback('bob', 20, 'd', 2),
      merged('bob', 30, 'm', 'ann'),
    ],
    [
      ['ann', 5, 1, null, null],
      ['ann', 4, 0.5, null, 'silver'],
      ['ann', 3, 0, null, 'gold'],
      ['bob', 2, -0.5, null, 'vip'],
    ],
  ],
];

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 60, async ({ database, arrival }) => {
      const { rows } = await database.query<Record<string, unknown>>(
        `select c.customer_id, f.value, f.valence, f.journey_id, f.tier from insight.feedback f join fact.customers c using (customer_no)
           join engine.builds b on b.build = f.build and b.status = 'live' order by f.place`,
      );
      expect([arrival, rows.map((row) => Object.values(row))]).toEqual([arrival, then]);
    });
  });
});
