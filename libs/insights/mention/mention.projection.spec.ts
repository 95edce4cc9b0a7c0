import type { JsonObject } from '#libs/kernel/event.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import {
  corrected,
  eventIdOfGiven,
  type GivenFact,
  merged,
  retracted,
  tierAssigned,
  touchpoint,
} from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { whateverTheArrival } from '#test/support/when-facts.js';
import { MENTION_SUMS, MENTION_WIDTH } from './mention.sums.js';

const db = useDatabase();

const spring = { about: { campaign: 'spring' } };
const complained = (customer: string, minute: number, id: string, staffId: string): GivenFact => ({
  type: 'complaint.filed',
  customer,
  minute,
  id,
  data: { category: 'fees', severity: 3, channel: 'web', staffId },
});
const said = (customer: string, minute: number, id: string, data: JsonObject): GivenFact => ({
  type: 'feedback.submitted',
  customer,
  minute,
  id,
  data: { ...data, ...spring },
});

const examples: readonly [name: string, given: readonly GivenFact[], then: readonly string[]][] = [
  [
    'what names nobody and nothing is not counted, what names two counts for both',
    [
      touchpoint('ann', 1, 'a', 'welcome', 0.5),
      touchpoint('ann', 2, 'b', 'welcome', 0.5, { staffId: 's-1', ...spring }),
      complained('ann', 3, 'c', 's-1'),
    ],
    [
      'campaign spring - =branch: touchpoints 1, scored 1, v 0.5, vv 0.25',
      'staff s-1 - =branch - =welcome: touchpoints 1, scored 1, v 0.5, vv 0.25',
      'staff s-1 - =web - -: complaints 1',
    ],
  ],
  [
    'a correction moves a touchpoint, a retraction takes it away',
    [
      touchpoint('ann', 1, 'a', 'welcome', 0.5, { staffId: 's-1' }),
      corrected('ann', 2, 'x', { eventId: eventIdOfGiven('a'), staffId: 's-2', valence: null }),
      touchpoint('ann', 3, 'b', 'welcome', 1, { staffId: 's-1' }),
      retracted('ann', 4, 'y', 'b'),
    ],
    ['staff s-2 - =branch - =welcome: touchpoints 1'],
  ],
  [
    'the tier is the one at its moment, whenever that becomes known and whichever of the merged customers had it',
    [
      touchpoint('bob', 5, 'a', 'welcome', 0.5, spring),
      tierAssigned('ann', 5, 't', 'gold'),
      touchpoint('ann', 4, 'b', 'welcome', 1, spring),
      merged('bob', 9, 'm', 'ann'),
    ],
    [
      'campaign spring - =branch: touchpoints 1, scored 1, v 1, vv 1',
      'campaign spring =gold =branch: touchpoints 1, scored 1, v 0.5, vv 0.25',
    ],
  ],
  [
    'an assignment that becomes known late moves what came at its moment or after it, up to the next',
    [
      touchpoint('ann', 4, 'a', 'welcome', 1, spring),
      touchpoint('ann', 5, 'b', 'welcome', 0.5, spring),
      touchpoint('ann', 8, 'c', 'welcome', -0.5, spring),
      tierAssigned('ann', 8, 't2', 'vip'),
      tierAssigned('ann', 5, 't1', 'gold'),
    ],
    [
      'campaign spring - =branch: touchpoints 1, scored 1, v 1, vv 1',
      'campaign spring =gold =branch: touchpoints 1, scored 1, v 0.5, vv 0.25',
      'campaign spring =vip =branch: touchpoints 1, scored 1, v -0.5, vv 0.25',
    ],
  ],
  [
    'answers count by instrument, and their words besides',
    [
      said('ann', 1, 'a', { instrument: 'nps', value: 9 }),
      said('ann', 2, 'b', { instrument: 'nps', value: 7 }),
      said('ann', 3, 'c', { instrument: 'nps', value: 6 }),
      said('ann', 4, 'd', { instrument: 'csat', value: 4 }),
      said('ann', 5, 'e', { instrument: 'csat', value: 3, text: 'x' }),
      said('ann', 6, 'f', { instrument: 'ces', value: 3 }),
      said('ann', 7, 'g', { instrument: 'text', text: 'x' }),
    ],
    [
      'campaign spring - -: promoters 1, passives 1, detractors 1, csat 2, satisfied 1, ces 1, c 3, cc 9, words 2, judged 1',
    ],
  ],
];

describe.each(examples)('%s', (_name, given, then) => {
  it('in whatever order the facts arrive', async () => {
    await whateverTheArrival(db.database, given, 60, async ({ database, arrival }) => {
      const { rows } = await database.query<{ subject: string; name: string; sums: Buffer }>(
        `select c.subject, c.name, c.sums from insight.mention_cells c join engine.builds b on b.build = c.build and b.status = 'live'
          where c.span = 'day' order by c.subject, c.name`,
      );
      const told = rows.flatMap(({ subject, name, sums }) =>
        [...decodeSums(sums, MENTION_WIDTH)].map(
          (cell) => `${subject} ${name} ${cell.names.join(' ')}: ${shown(cell.sums)}`,
        ),
      );
      expect([arrival, told.sort()]).toEqual([arrival, then]);
    });
  });
});

/** The sums that are not zero, those of valences in their own unit. */
function shown(sums: readonly (number | bigint)[]): string {
  const unit = (name: string) => (name === 'v' || name === 'w' ? 1e12 : name === 'vv' || name === 'ww' ? 1e24 : 1);
  return MENTION_SUMS.flatMap((name, at) =>
    Number(sums[at]) === 0 ? [] : [`${name} ${Number(sums[at]) / unit(name)}`],
  ).join(', ');
}
