import {
  type GivenFact,
  merged,
  purchased,
  retracted,
  corrected,
  eventIdOfGiven,
  timeOfGiven,
  touchpoint,
  tierAssigned,
} from '#test/support/given-facts.js';
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
const bought = (customer: string, day: number, id: string) => purchased(customer, day * DAY, id, '1');
const met = (customer: string, day: number, id: string) => touchpoint(customer, day * DAY, id, 'welcome');

/** Flows by day, losses by day, and customers lost with the day before; days are counted from the example's first. */
interface Then {
  readonly flows: readonly string[];
  readonly losses?: readonly string[];
  readonly lost?: readonly string[];
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
      const found = {
        flows: flows.filter(isTold).map(([n, at = '', from, to]) => `${day(at)} ${from} ${to} ${n}`),
        losses: losses.filter(isTold).map(([n, at = '', reason]) => `${day(at)} ${reason} ${n}`),
        lost: links.filter(isTold).map(([n, at = '', previous = '', won]) => `${day(at)} ${day(previous)} ${n} ${won}`),
      };
      const { losses: lossesThen = [], lost: lostThen = [] } = then;
      expect([arrival, found]).toEqual([arrival, { flows: then.flows, losses: lossesThen, lost: lostThen }]);
    });
  });
});
