import {
  type GivenFact,
  later,
  merged,
  purchased,
  retracted,
  corrected,
  eventIdOfGiven,
  timeOfGiven,
  touchpoint,
  tierAssigned,
} from '#test/support/given-facts.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';

const db = useDatabase();
const DAY = 24 * 60;
const lost = (customer: string, day: number, id: string, reason = 'price'): GivenFact => ({
  type: 'customer.lost',
  customer,
  minute: day * DAY,
  id,
  data: { reason },
});
const wonBack = (customer: string, day: number, id: string): GivenFact => ({
  ...lost(customer, day, id),
  type: 'customer.won-back',
});
const told = (customer: string, day: number, id: string, type: string, data: JsonObject = {}): GivenFact => ({
  type,
  customer,
  minute: day * DAY,
  id,
  data,
});
const level = (customer: string, day: number, id: string, to: string | null) =>
  told(customer, day, id, 'churn.level-changed', { level: to, from: null });
const erased = (customer: string, day: number, id: string) =>
  told(customer, day, id, 'customer.erased', { erasureId: 'x', survivor: customer, keys: [] });
const bought = (customer: string, day: number, id: string) => purchased(customer, day * DAY, id, '1');
const met = (customer: string, day: number, id: string) => touchpoint(customer, day * DAY, id, 'welcome');

/** Flows by day, losses by day, and customers lost with the day before; days are counted from the example's first. */
interface Then {
  readonly flows: readonly string[];
  readonly losses?: readonly string[];
  readonly lost?: readonly string[];
  /** Customers who were erased, and about whom nothing that stands came after. */
  readonly erased?: readonly string[];
}

const examples: readonly [name: string, given: readonly GivenFact[], then: Then][] = [
  [
    'a customer is a prospect from its first fact, and goes by the days of its purchases',
    [
      met('ann', 0, 'a'),
      bought('ann', 1, 'p1'),
      purchased('ann', 1 * DAY + 60, 'p2', '5'),
      ...[2, 3, 4, 5].map((day) => bought('ann', day, `d${day}`)),
      bought('ann', 6, 'p6'),
      bought('ann', 7, 'p7'),
      bought('bob', 3, 'q1'),
    ],
    { flows: ['0 - prospect 1', '1 prospect new 1', '2 new active 1', '3 - new 1', '6 active loyal 1'] },
  ],
  [
    'lost until won back, and won back until the next purchase; a purchase alone leaves it lost',
    [
      bought('ann', 0, 'p1'),
      lost('ann', 1, 'l1', 'staff-attitude'),
      bought('ann', 2, 'p2'),
      wonBack('ann', 3, 'w'),
      bought('ann', 4, 'p3'),
      lost('ann', 5, 'l2'),
    ],
    {
      flows: ['0 - new 1', '1 new lost 1', '3 lost won-back 1', '4 won-back active 1', '5 active lost 1'],
      losses: ['1 staff-attitude 1', '5 price 1'],
      lost: ['1 never 1 1', '5 1 1 0'],
    },
  ],
  [
    'who is lost again before buying is not brought back by a purchase',
    [bought('ann', 0, 'p1'), wonBack('ann', 1, 'w'), lost('ann', 2, 'l'), bought('ann', 3, 'p2')],
    {
      flows: ['0 - new 1', '1 new won-back 1', '2 won-back lost 1'],
      losses: ['2 price 1'],
      lost: ['2 never 1 0'],
    },
  ],
  [
    'losses of one day are several, and one customer',
    [
      lost('ann', 1, 'l1'),
      { ...lost('ann', 1, 'l2'), minute: DAY + 5 },
      { ...wonBack('ann', 1, 'w'), minute: DAY + 9 },
    ],
    { flows: ['1 - lost 1', '1 lost won-back 1'], losses: ['1 price 2'], lost: ['1 never 1 1'] },
  ],
  [
    'a touchpoint that was moved or retracted begins no life where it was',
    [
      met('ann', 0, 'a'),
      met('ann', 1, 'b'),
      met('ann', 5, 'c'),
      met('bob', 1, 'd'),
      retracted('ann', 9 * DAY, 'r', 'a'),
      retracted('bob', 9 * DAY, 's', 'd'),
      corrected('ann', 9 * DAY, 'k', {
        eventId: eventIdOfGiven('b'),
        occurredAt: new Date(timeOfGiven(3 * DAY)).toISOString(),
      }),
    ],
    { flows: ['3 - prospect 1'] },
  ],
  [
    'at risk by a high or a critical level and dormant by its own, before what purchases make of a customer, until the level falls',
    [
      bought('ann', 0, 'p1'),
      level('ann', 1, 'v1', 'medium'),
      level('ann', 2, 'v2', 'high'),
      level('ann', 3, 'v3', 'critical'),
      bought('ann', 4, 'p2'),
      level('ann', 5, 'v4', 'low'),
      level('ann', 6, 'v5', 'dormant'),
      level('ann', 7, 'v6', 'high'),
      level('ann', 8, 'v7', null),
    ],
    {
      flows: [
        '0 - new 1',
        '2 new at-risk 1',
        '5 at-risk active 1',
        '6 active dormant 1',
        '7 dormant at-risk 1',
        '8 at-risk active 1',
      ],
    },
  ],
  [
    'a loss, an objection and an erasure end what was said of the risk; during an objection none makes a stage',
    [
      bought('ann', 0, 'p1'),
      level('ann', 1, 'v1', 'high'),
      lost('ann', 2, 'l'),
      level('ann', 3, 'v2', 'critical'),
      wonBack('ann', 4, 'w'),
      bought('ann', 5, 'p2'),
      level('ann', 6, 'v3', 'high'),
      told('ann', 7, 'o', 'customer.profiling-objected'),
      level('ann', 8, 'v4', 'critical'),
      told('ann', 9, 'w2', 'customer.profiling-allowed'),
      level('ann', 10, 'v5', 'high'),
      erased('ann', 11, 'e'),
    ],
    {
      flows: [
        '0 - new 1',
        '1 new at-risk 1',
        '2 at-risk lost 1',
        '4 lost won-back 1',
        '5 won-back active 1',
        '6 active at-risk 1',
        '7 at-risk active 1',
        '10 active at-risk 1',
        '11 at-risk active 1',
      ],
      losses: ['2 price 1'],
      lost: ['2 never 1 1'],
      erased: ['ann'],
    },
  ],
  [
    'an erased customer is there again by what stands and came after it, whoever of its family that is about',
    [
      met('ann', 0, 'a'),
      erased('ann', 2, 'e1'),
      level('ann', 3, 'v', null),
      met('bob', 0, 'b'),
      erased('bob', 2, 'e2'),
      met('bob', 3, 'c'),
      met('cat', 0, 'd'),
      met('cat', 3, 'f'),
      erased('cat', 2, 'e3'),
      retracted('cat', 9 * DAY, 'r', 'f'),
      met('dan', 0, 'g'),
      erased('dan', 2, 'e4'),
      met('eve', 0, 'h'),
      merged('eve', 4 * DAY, 'm', 'dan'),
    ],
    { flows: ['0 - prospect 4'], erased: ['ann', 'cat'] },
  ],
  [
    'of levels at one time, only the last one held',
    [
      bought('ann', 0, 'p1'),
      later(1, level('ann', 1, 'v1', 'dormant')),
      later(2, level('ann', 1, 'v2', 'low')),
      later(3, level('ann', 2, 'v3', 'high')),
      later(4, level('ann', 2, 'v4', 'dormant')),
    ],
    { flows: ['0 - new 1', '2 new dormant 1'] },
  ],
  [
    'a level begins no life, but holds from its beginning',
    [level('ann', 0, 'v', 'high'), met('ann', 1, 'a'), level('bob', 0, 'w', 'high')],
    { flows: ['1 - at-risk 1'] },
  ],
  [
    'the levels of merged customers are one row, by their times',
    [
      bought('ann', 0, 'p1'),
      level('ann', 1, 'v1', 'high'),
      met('bob', 2, 'a'),
      level('bob', 3, 'v2', 'low'),
      level('ann', 5, 'v3', 'critical'),
      merged('bob', 9 * DAY, 'm', 'ann'),
    ],
    { flows: ['0 - new 1', '1 new at-risk 1', '3 at-risk new 1', '5 new at-risk 1'] },
  ],
  [
    'merged customers live one life from the start',
    [
      met('ann', 2, 'a'),
      bought('ann', 4, 'p1'),
      bought('bob', 3, 'p2'),
      lost('bob', 5, 'l'),
      tierAssigned('bob', 6 * DAY, 't', 'gold'),
      merged('bob', 9 * DAY, 'm', 'ann'),
    ],
    {
      flows: ['2 - prospect 1', '3 prospect new 1', '4 new active 1', '5 active lost 1'],
      losses: ['5 price 1'],
      lost: ['5 never 1 0'],
    },
  ],
];

const live =
  "tier = '*' and build in (select build from engine.builds where insight = 'lifecycle' and status = 'live')";
const day = (date: string) =>
  date === '-infinity' ? 'never' : (Date.parse(date) - Date.parse('2026-03-02')) / 86_400_000;
const isTold = ([n]: readonly string[]) => n !== '0';

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 400 * DAY, async ({ database, arrival }) => {
      const ask = async (sql: string) =>
        (await database.query<Record<string, string>>(sql)).rows.map(Object.values<string>);
      const flows = await ask(
        `select n::text, day::text, from_stage, to_stage from insight.lifecycle_flows where ${live} and span = 'day' order by 2, 3, 4`,
      );
      const losses = await ask(
        `select n::text, day::text, reason from insight.lifecycle_losses where ${live} and span = 'day' order by 2, 3`,
      );
      const links = await ask(
        `select customers::text, day::text, previous::text, won_back::text from insight.lifecycle_loss_links where ${live} order by 2, 3`,
      );
      const erasures = await ask(
        `select customer_id from insight.lifecycle_customers join fact.customers using (customer_no) join engine.builds using (build)
          where erased and insight = 'lifecycle' and status = 'live' order by 1`,
      );
      const found = {
        flows: flows.filter(isTold).map(([n, at = '', from, to]) => `${day(at)} ${from} ${to} ${n}`),
        losses: losses.filter(isTold).map(([n, at = '', reason]) => `${day(at)} ${reason} ${n}`),
        erased: erasures.flat(),
        lost: links.filter(isTold).map(([n, at = '', previous = '', won]) => `${day(at)} ${day(previous)} ${n} ${won}`),
      };
      const expected = { losses: [], lost: [], erased: [], ...then };
      expect([arrival, found]).toEqual([arrival, expected]);
    });
  });
});
