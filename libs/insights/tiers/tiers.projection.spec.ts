import {
  corrected,
  eventIdOfGiven,
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

const db = useDatabase();
const DAY = 24 * 60;
const effort = { durationSeconds: 1.5, cost: { amount: '0.25', currency: 'EUR' } };
const compensated = (customer: string, minute: number, id: string, kind: string, version: number): GivenFact => ({
  type: 'complaint.compensation-granted',
  customer,
  minute,
  id,
  data: { complaintId: 'c', version, kind, value: '5', currency: 'EUR' },
});

/** Day (from the example's first), tier, currency, and the numbers that are not 0; links by their days. */
interface Then {
  readonly cells: readonly string[];
  readonly links: readonly string[];
}

const examples: readonly [name: string, given: readonly GivenFact[], then: Then][] = [
  [
    'revenue, effort and costs are counted in the tier of their moment',
    [
      purchased('ann', 10, 'p', '10.50'),
      tierAssigned('ann', DAY, 't', 'gold'),
      touchpoint('ann', DAY, 'a', 'welcome', 0.5, effort),
      touchpoint('ann', 2 * DAY, 'b', 'welcome'),
      compensated('ann', 2 * DAY + 1, 'voucher', 'voucher', 2),
      compensated('ann', 2 * DAY + 2, 'refund', 'refund', 3),
    ],
    {
      cells: [
        '0 -  purchases=1',
        '0 - EUR purchases=1 revenue=105000',
        '1 =gold  customers=1 contacts=1 seconds=1500000',
        '1 =gold EUR cost=2500',
        '2 =gold  contacts=1',
        '2 =gold EUR compensation=50000',
      ],
      links: ['0 1: 1'],
    },
  ],
  [
    'a tier left for another on the same day moves the customer once',
    [
      tierAssigned('ann', 5, 't1', 'silver'),
      tierAssigned('ann', 6, 't2', 'gold'),
      tierAssigned('ann', DAY, 't3', 'silver'),
    ],
    {
      cells: ['0 =gold  customers=1', '1 =gold  customers=-1', '1 =silver  customers=1'],
      links: [],
    },
  ],
  [
    'corrections move, change and take back what touchpoints brought',
    [
      touchpoint('ann', 1, 'a', 'welcome', null, effort),
      touchpoint('ann', 2, 'b', 'welcome', null, effort),
      touchpoint('ann', 4 * DAY, 'c', 'welcome'),
      corrected('ann', 9, 'k', {
        eventId: eventIdOfGiven('a'),
        durationSeconds: null,
        cost: { amount: '1', currency: 'USD' },
      }),
      corrected('ann', 9, 'l', {
        eventId: eventIdOfGiven('b'),
        occurredAt: new Date(timeOfGiven(2 * DAY)).toISOString(),
      }),
      retracted('ann', 9, 'm', 'c'),
    ],
    {
      cells: ['0 -  contacts=1', '0 - USD cost=10000', '2 -  contacts=1 seconds=1500000', '2 - EUR cost=2500'],
      links: ['0 2: 1', '2 never: 1'],
    },
  ],
  [
    'merged customers are one from the start',
    [
      touchpoint('ann', 1, 'a', 'welcome'),
      touchpoint('bob', DAY, 'b', 'welcome'),
      touchpoint('cat', DAY, 'c', 'welcome'),
      tierAssigned('bob', 2 * DAY, 't', 'gold'),
      touchpoint('ann', 3 * DAY, 'd', 'welcome'),
      merged('bob', 9 * DAY, 'm', 'ann'),
    ],
    {
      cells: ['0 -  contacts=1', '1 -  contacts=2', '2 =gold  customers=1', '3 =gold  contacts=1'],
      links: ['0 1: 1', '1 2: 1', '1 never: 1'],
    },
  ],
];

const day = (date: string) =>
  date === 'infinity' ? 'never' : (Date.parse(date) - Date.parse('2026-03-02')) / 86_400_000;
const live = "build in (select build from engine.builds where insight = 'tiers' and status = 'live')";

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 400 * DAY, async ({ database, arrival }) => {
      const { rows: cells } = await database.query<Record<string, string>>(
        `select day::text as day, tier, currency, customers, contacts, seconds, purchases, revenue, cost, compensation
           from insight.tier_cells where ${live} and span = 'day' order by day, tier, currency`,
      );
      const { rows: links } = await database.query<{ day: string; next: string; customers: string }>(
        `select day::text as day, next::text as next, customers from insight.tier_links where ${live} order by day, next`,
      );
      const found = {
        cells: cells.flatMap(({ day: date = '', tier, currency, ...counts }) => {
          const told = Object.entries(counts).filter(([, n]) => n !== '0');
          return told.length === 0
            ? []
            : [`${day(date)} ${tier} ${currency} ${told.map((each) => each.join('=')).join(' ')}`];
        }),
        links: links
          .filter(({ customers }) => customers !== '0')
          .map((link) => `${day(link.day)} ${day(link.next)}: ${link.customers}`),
      };
      expect([arrival, found]).toEqual([arrival, then]);
    });
  });
});
