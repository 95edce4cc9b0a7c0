import {
  corrected,
  eventIdOfGiven,
  type GivenFact,
  merged,
  purchased,
  retracted,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';

const db = useDatabase();
const DAY = 24 * 60;
const paid = (
  type: string,
  customer: string,
  minute: number,
  id: string,
  amount: string,
  currency: string,
): GivenFact => ({
  type,
  customer,
  minute,
  id,
  data: { amount, currency },
});
const compensated = (customer: string, minute: number, id: string, kind: string, version: number): GivenFact => ({
  type: 'complaint.compensation-granted',
  customer,
  minute,
  id,
  data: { complaintId: 'c', version, kind, value: '5', currency: 'EUR' },
});
const costing = (amount: string, currency = 'EUR') => ({ cost: { amount, currency } });

/** Customer, day of the example's month, currency, and the numbers that are not 0. */
const examples: readonly [name: string, given: readonly GivenFact[], then: readonly string[]][] = [
  [
    'purchases, returns and costs are counted on their days, in their currencies; refunds are no cost',
    [
      purchased('ann', 10, 'p1', '10.50'),
      purchased('ann', 20, 'p2', '0'),
      paid('customer.purchase-made', 'ann', 30, 'p3', '7', 'USD'),
      paid('customer.purchase-returned', 'ann', DAY, 'r', '10.5', 'EUR'),
      touchpoint('ann', DAY, 'a', 'welcome', 0.5, costing('0.25')),
      touchpoint('ann', DAY, 'b', 'welcome'),
      compensated('ann', DAY + 1, 'voucher', 'voucher', 2),
      compensated('ann', DAY + 2, 'refund', 'refund', 3),
    ],
    [
      'ann 02 EUR purchases=2 spent=105000',
      'ann 02 USD purchases=1 spent=70000',
      'ann 03 EUR returns=1 returned=105000 cost=52500',
    ],
  ],
  [
    'a corrected touchpoint costs what it costs now, on its day of now, and a retracted one nothing',
    [
      touchpoint('ann', 10, 'a', 'welcome', null, costing('1')),
      touchpoint('ann', 20, 'b', 'welcome', null, costing('2')),
      touchpoint('ann', 30, 'c', 'welcome', null, costing('4')),
      corrected('ann', 40, 'd', { eventId: eventIdOfGiven('a'), cost: { amount: '3', currency: 'USD' } }),
      corrected('ann', 50, 'e', { eventId: eventIdOfGiven('c'), occurredAt: '2026-03-01T12:00:00Z' }),
      retracted('ann', 60, 'f', 'b'),
    ],
    ['ann 01 EUR cost=40000', 'ann 02 USD cost=30000'],
  ],
  [
    'merged customers have bought what both bought, from the start',
    [
      purchased('ann', 10, 'p1', '1'),
      purchased('bob', 20, 'p2', '2'),
      purchased('bob', DAY, 'p3', '4'),
      merged('bob', 2 * DAY, 'm', 'ann'),
    ],
    ['ann 02 EUR purchases=2 spent=30000', 'ann 03 EUR purchases=1 spent=40000'],
  ],
];

const NUMBERS = ['purchases', 'spent', 'returns', 'returned', 'cost'] as const;

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 3 * DAY, async ({ database, arrival }) => {
      const { rows } = await database.query<
        Record<(typeof NUMBERS)[number] | 'customer_id' | 'day' | 'currency', string>
      >(
        `select customer_id, to_char(day, 'DD') as day, currency, ${NUMBERS.join(', ')}
           from insight.value_days join fact.customers using (customer_no)
          where build in (select build from engine.builds where insight = 'value' and status = 'live')
          order by customer_id, 2, currency`,
      );
      const found = rows
        .map((row) => {
          const counted = NUMBERS.filter((name) => row[name] !== '0').map((name) => `${name}=${row[name]}`);
          return { at: `${row.customer_id} ${row.day} ${row.currency}`, counted };
        })
        .filter(({ counted }) => counted.length > 0)
        .map(({ at, counted }) => [at, ...counted].join(' '));
      expect([arrival, found]).toEqual([arrival, then]);
    });
  });
});
