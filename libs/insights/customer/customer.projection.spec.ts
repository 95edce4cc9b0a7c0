import {
  complaint,
  corrected,
  eventIdOfGiven,
  feedback,
  type GivenFact,
  merged,
  purchased,
  retracted,
  tierAssigned,
  timeOfGiven,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';
import type { CustomerProfileEntity } from './customer-profile.entity.js';

const db = useDatabase();
const DAY = 24 * 60;

/** Tier, contacts as minutes of the example, and what was counted. */
type Then = Readonly<Record<string, readonly [string | null, number | null, number | null, object]>>;

const examples: readonly [name: string, given: readonly GivenFact[], then: Then][] = [
  [
    'the latest tier by event time, first and last contact, purchases by day',
    [
      tierAssigned('ann', 10, 't1', 'gold'),
      tierAssigned('ann', 5, 't2', 'silver'),
      touchpoint('ann', 20, 'a', 'welcome', 0.5),
      purchased('ann', 2 * DAY, 'p1', '10.50'),
      purchased('ann', 2 * DAY + 1, 'p2', '1'),
      complaint('ann', 3 * DAY, 'c'),
    ],
    { ann: ['gold', 20, 3 * DAY, { purchases: { EUR: { count: 2, amount: '115000' } } }] },
  ],
  [
    'a corrected time moves a contact, and a retracted touchpoint is no contact',
    [
      touchpoint('ann', 20, 'a', 'welcome'),
      touchpoint('ann', 30, 'b', 'welcome'),
      touchpoint('ann', 40, 'c', 'welcome'),
      corrected('ann', 50, 'k', { eventId: eventIdOfGiven('b'), occurredAt: new Date(timeOfGiven(35)).toISOString() }),
      retracted('ann', 51, 'r1', 'a'),
      retracted('ann', 52, 'r2', 'c'),
    ],
    { ann: [null, 35, 35, { purchases: {} }] },
  ],
  [
    'a merged customer is counted with its survivor, which has a row even before it has facts of its own',
    [
      merged('bob', 30, 'm', 'ann'),
      touchpoint('bob', 10, 'a', 'welcome'),
      tierAssigned('bob', 11, 't', 'vip'),
      feedback('bob', 12, 'f', 4),
      touchpoint('ann', 60, 'b', 'goodbye'),
    ],
    { ann: ['vip', 10, 60, { csat: [expect.any(String), 4] }] },
  ],
  [
    'a customer that a later merge moves elsewhere leaves nothing behind',
    [
      purchased('cat', 1, 'p', '5'),
      merged('cat', 10, 'm1', 'ann'),
      touchpoint('ann', 20, 'a', 'welcome'),
      merged('cat', 30, 'm2', 'bob'),
    ],
    {
      ann: [null, 20, 20, { purchases: {} }],
      bob: [null, 1, 1, { purchases: { EUR: { count: 1, amount: '50000' } } }],
    },
  ],
];

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 400 * DAY, async ({ database, arrival }) => {
      const { rows } = await database.query<CustomerProfileEntity & { customer_id: string }>(
        `select c.customer_id, p.* from insight.customer_profiles p join fact.customers c using (customer_no)
           join engine.builds b on b.build = p.build and b.status = 'live' order by 1`,
      );
      const minute = (at: Date | null) => at && (at.getTime() - timeOfGiven(0)) / 60_000;
      const found = rows.map((row) => {
        const contacts = [minute(row.first_contact_at), minute(row.last_contact_at)];
        return [row.customer_id, [row.tier, ...contacts, row.summary]];
      });
      const expected = Object.entries(then).map(([customer, [tier, first, last, summary]]) => [
        customer,
        [tier, first, last, expect.objectContaining(summary)],
      ]);
      expect([arrival, found]).toEqual([arrival, expected]);
    });
  });
});
