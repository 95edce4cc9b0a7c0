import type { JsonObject } from '#libs/kernel/event.js';
import {
  corrected,
  eventIdOfGiven,
  feedback,
  type GivenFact,
  merged,
  purchased,
  retracted,
  timeOfGiven,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';
import { CARE_CELLS } from './care.sums.js';

const db = useDatabase();
const HOUR = 60;
const DAY = 24 * HOUR;
/** Nine in the morning of the example's first day, in UTC as the tenant's days. */
const NINE = 9 * HOUR;

function decided(type: string, customer: string, minute: number, id: string, more: JsonObject): GivenFact {
  const dueAt = new Date(timeOfGiven(minute)).toISOString();
  const said = { rule: 'first-year', ruleVersion: 1, occasion: `occasion-${id}`, dueAt };
  return { type, customer, minute, id, data: { ...said, ...more } };
}
const sent = (customer: string, minute: number, id: string, more: JsonObject = {}) =>
  decided('care.due', customer, minute, id, { control: false, ...more });
const control = (customer: string, minute: number, id: string) =>
  decided('care.due', customer, minute, id, { control: true });
const skipped = (customer: string, minute: number, id: string) =>
  decided('care.skipped', customer, minute, id, { reason: 'too-often' });

/** Rule, day or month, fate, and the sums that are not 0. Sums of valences are in thousandths, their squares in millionths. */
const examples: readonly [name: string, given: readonly GivenFact[], then: readonly string[]][] = [
  [
    'what a customer does from the time on at which something is due, until the end of the 90th day after it, counts',
    [
      touchpoint('ann', NINE - 1, 'before', 'welcome'),
      sent('ann', NINE, 'due'),
      sent('bob', NINE, 'due-to-bob'),
      touchpoint('bob', NINE, 'at-once', 'welcome'),
      sent('cleo', NINE, 'due-to-cleo'),
      purchased('cleo', 91 * DAY - 1, 'last', '1'),
      control('dan', NINE, 'not-to-dan'),
      purchased('dan', 91 * DAY, 'late', '1'),
      skipped('eve', NINE, 'skipped'),
      touchpoint('eve', 10 * DAY, 'seen', 'welcome'),
    ],
    ['2026-03-02 control: decided=1', '2026-03-02 sent: decided=3 active=2', '2026-03-02 skipped: decided=1'],
  ],
  [
    'the answers after each occasion are counted, and what they say',
    [
      sent('ann', NINE, 'due'),
      feedback('ann', NINE + 1, 'good', 5),
      feedback('ann', 3 * DAY, 'middling', 3),
      feedback('ann', 4 * DAY, 'fair', 4),
      control('bob', NINE, 'not-to-bob'),
      feedback('bob', NINE - 1, 'before', 1),
      feedback('bob', DAY, 'bad', 2),
    ],
    [
      '2026-03-02 control: decided=1 answered=1 a=1 v=-500 aa=1 av=-500 vv=250000',
      '2026-03-02 sent: decided=1 answered=1 a=3 v=1500 aa=9 av=4500 vv=2250000',
    ],
  ],
  [
    'what follows two occasions counts for both',
    [sent('ann', NINE, 'one'), sent('ann', NINE + 30 * DAY, 'two'), touchpoint('ann', 40 * DAY, 'seen', 'welcome')],
    ['2026-03-02 sent: decided=1 active=1', '2026-04-01 sent: decided=1 active=1'],
  ],
  [
    'a touchpoint counts where its corrections leave it, and not once it is retracted',
    [
      sent('ann', NINE, 'due'),
      touchpoint('ann', 100 * DAY, 'seen', 'welcome'),
      corrected('ann', 101 * DAY, 'earlier', { eventId: eventIdOfGiven('seen'), occurredAt: '2026-03-05T12:00:00Z' }),
      sent('bob', NINE, 'due-to-bob'),
      touchpoint('bob', 2 * DAY, 'wrong', 'welcome'),
      retracted('bob', 3 * DAY, 'gone', 'wrong'),
      control('cleo', NINE, 'not-to-cleo'),
      touchpoint('cleo', 2 * DAY, 'moved', 'welcome'),
      corrected('cleo', 3 * DAY, 'away', { eventId: eventIdOfGiven('moved'), occurredAt: '2026-01-05T12:00:00Z' }),
    ],
    ['2026-03-02 control: decided=1', '2026-03-02 sent: decided=2 active=1'],
  ],
  [
    'after a merge, what either does follows what was decided about either',
    [
      sent('ann', NINE, 'due'),
      control('bob', NINE, 'not-to-bob'),
      touchpoint('bob', 2 * DAY, 'seen', 'welcome'),
      merged('bob', 5 * DAY, 'm', 'ann'),
    ],
    ['2026-03-02 control: decided=1 active=1', '2026-03-02 sent: decided=1 active=1'],
  ],
];

const SCALE: Readonly<Record<string, number>> = { v: 1e9, av: 1e9, vv: 1e18 };

type Row = Readonly<Record<'day' | 'fate' | (typeof CARE_CELLS.counts)[number], string>>;

function told({ day, fate, ...sums }: Row): string {
  const counted = CARE_CELLS.counts
    .filter((name) => sums[name] !== '0')
    .map((name) => `${name}=${Number(sums[name]) / (SCALE[name] ?? 1)}`);
  return `${day} ${fate}: ${counted.join(' ')}`;
}

describe.each(examples)('%s', (_name, given, then) => {
  it('holds in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 120 * DAY, async ({ database, arrival }) => {
      const { rows } = await database.query<Row>(
        `select day::text as day, fate, ${CARE_CELLS.counts.join(', ')} from insight.care_cells
          where build in (select build from engine.builds where insight = 'care' and status = 'live')
            and rule = 'first-year' and span = 'day' and decided <> 0
          order by 1, 2`,
      );
      expect([arrival, rows.map(told)]).toEqual([arrival, then]);
    });
  });
});

test('sums of a day are also those of its month and of all days, rule by rule', async () => {
  const given = [
    sent('ann', NINE, 'one'),
    sent('ann', NINE + 35 * DAY, 'two'),
    sent('ann', NINE + 36 * DAY, 'three'),
    sent('ann', NINE, 'other', { rule: 'hundredth' }),
  ];
  await whateverTheArrival(db.database, given, DAY, async ({ database, arrival }) => {
    const { rows } = await database.query<{ said: string }>(
      `select rule || ' ' || span || ' ' || day || ': ' || decided as said from insight.care_cells
        where build in (select build from engine.builds where insight = 'care' and status = 'live')
        order by rule, span, day`,
    );
    expect([arrival, rows.map(({ said }) => said)]).toEqual([
      arrival,
      [
        'first-year all -infinity: 3',
        'first-year day 2026-03-02: 1',
        'first-year day 2026-04-06: 1',
        'first-year day 2026-04-07: 1',
        'first-year month 2026-03-01: 1',
        'first-year month 2026-04-01: 2',
        'hundredth all -infinity: 1',
        'hundredth day 2026-03-02: 1',
        'hundredth month 2026-03-01: 1',
      ],
    ]);
  });
});
