import {
  complaint,
  corrected,
  ended,
  eventIdOfGiven,
  feedback,
  type GivenFact,
  later,
  merged,
  retracted,
  started,
  tierAssigned,
  touchpoint,
} from '../../../test/support/given-facts.js';
import { withoutExample } from '#test/support/examples.js';
import { useDatabase } from '../../../test/support/postgres.js';
import { journeysOfFacts, type ThenJourney } from '../../../test/support/then-journeys.js';
import { JOURNEY_FACTS } from './customer-facts.js';

const db = useDatabase();
const BANK = 'bank-branch-visit';
const SHOP = 'online-purchase';
const derived = (id: string) => `j_${eventIdOfGiven(id)}`;
/** Long after everything. */
const LATER = 60 * 24 * 400;

const DAY = 24 * 60;
const ofVisit = { journey: { id: 'visit' } };
/** The second answer finds no touchpoint in its 30 days. */
const longVisit: readonly GivenFact[] = [
  touchpoint('ann', 0, 'a', 'counter-service', 0.1, ofVisit),
  touchpoint('ann', 40 * DAY, 'b', 'counter-service', 0.1, ofVisit),
  touchpoint('ann', 100 * DAY, 'c', 'counter-service', 0.1, ofVisit),
  feedback('ann', 50 * DAY, 'f', 5),
  feedback('ann', 90 * DAY, 'g', 1),
];

interface Example {
  readonly given: readonly GivenFact[];
  readonly now?: number;
  readonly then: readonly ThenJourney[];
}

const bank = (id: string, customer = 'ann'): Pick<ThenJourney, 'id' | 'customer' | 'definition'> => ({
  id: derived(id),
  customer,
  definition: BANK,
});

const examples: Readonly<Record<string, Example>> = {
  'a touchpoint joins the only definition that lists its type': {
    given: [touchpoint('ann', 0, 'a', 'queueing', -0.6)],
    then: [
      {
        ...bank('a'),
        touchpoints: 1,
        status: 'abandoned',
        peakEnd: -0.6,
        delta: -0.4,
        saturatedDelta: -0.664036770268,
      },
    ],
  },
  'a gap of exactly the idle time does not divide a session, a longer one does': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('ann', 240, 'b', 'fees'),
      touchpoint('ann', 481, 'c', 'counter-service'),
    ],
    then: [
      { ...bank('a'), touchpoints: 2, status: 'abandoned' },
      { ...bank('c'), touchpoints: 1, status: 'ended' },
    ],
  },
  'a late touchpoint joins two sessions': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('ann', 480, 'c', 'counter-service'),
      touchpoint('ann', 240, 'b', 'fees'),
    ],
    then: [{ ...bank('a'), touchpoints: 3, status: 'ended' }],
  },
  'a terminal touchpoint ends a session at once and the next opens another': {
    given: [
      touchpoint('ann', 0, 'a', 'counter-service'),
      touchpoint('ann', 1, 'b', 'goodbye'),
      touchpoint('ann', 2, 'c', 'queueing'),
    ],
    now: 3,
    then: [
      { ...bank('a'), touchpoints: 2, status: 'ended' },
      { ...bank('c'), touchpoints: 1, status: 'open' },
    ],
  },
  'closing is strictly after the gap': {
    given: [touchpoint('ann', 0, 'a', 'counter-service')],
    now: 240,
    then: [{ ...bank('a'), touchpoints: 1, status: 'open' }],
  },
  'journey.started cuts the sessions of its definition, before what happens at the same time': {
    given: [touchpoint('ann', 0, 'a', 'queueing'), touchpoint('ann', 10, 'b', 'fees'), started('ann', 10, 'z', BANK)],
    then: [
      { ...bank('a'), touchpoints: 1, status: 'abandoned' },
      { ...bank('b'), touchpoints: 1, status: 'abandoned' },
    ],
  },
  'journey.ended closes the open session after what happens at the same time': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('ann', 10, 'z', 'fees'),
      ended('ann', 10, 'b', BANK, 'abandoned'),
      touchpoint('ann', 11, 'c', 'fees'),
    ],
    now: 12,
    then: [
      { ...bank('a'), touchpoints: 2, status: 'abandoned' },
      { ...bank('c'), touchpoints: 1, status: 'open' },
    ],
  },
  'journey.ended without an open session has no effect': {
    given: [touchpoint('ann', 0, 'a', 'counter-service'), ended('ann', 241, 'b', BANK, 'abandoned')],
    then: [{ ...bank('a'), touchpoints: 1, status: 'ended' }],
  },
  'an explicit journey neither joins nor bridges sessions': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('ann', 240, 'x', 'fees', null, { journey: { id: 'visit' } }),
      touchpoint('ann', 480, 'c', 'counter-service'),
    ],
    then: [
      { ...bank('a'), touchpoints: 1, status: 'abandoned' },
      { ...bank('x'), id: 'visit', touchpoints: 1, status: 'abandoned' },
      { ...bank('c'), touchpoints: 1, status: 'ended' },
    ],
  },
  'an explicit journey takes the definition of its latest journey.started': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing', 0.2, { journey: { id: 'visit', definition: BANK } }),
      started('ann', 5, 's', SHOP, 'visit'),
      touchpoint('ann', 60 * 24 * 20, 'b', 'receive', 0.4, { journey: { id: 'visit' } }),
    ],
    now: 60 * 24 * 20,
    then: [
      { id: 'visit', customer: 'ann', definition: SHOP, touchpoints: 2, status: 'open', peakEnd: 0.4, delta: null },
    ],
  },
  'a later touchpoint reopens an explicit journey that had ended': {
    given: [
      touchpoint('ann', 0, 'a', 'counter-service', null, { journey: { id: 'visit' } }),
      ended('ann', 5, 'e', BANK, 'abandoned', 'visit'),
      touchpoint('ann', 6, 'b', 'fees', null, { journey: { id: 'visit' } }),
    ],
    now: 7,
    then: [{ id: 'visit', customer: 'ann', definition: BANK, touchpoints: 2, status: 'open' }],
  },
  'an explicit journey without a definition keeps 30 days': {
    given: [touchpoint('ann', 0, 'a', 'dance', 1, { journey: { id: 'x' } })],
    now: 30 * 24 * 60,
    then: [{ id: 'x', customer: 'ann', definition: null, touchpoints: 1, status: 'open', peakEnd: 1, delta: null }],
  },
  'a touchpoint without a definition, or with one not known yet, is only on the timeline': {
    given: [
      touchpoint('ann', 0, 'a', 'dance'),
      touchpoint('ann', 1, 'b', 'queueing', null, { journey: { definition: 'to-come' } }),
    ],
    then: [],
  },
  'the latest correction wins per field and a retraction is final': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing', -0.6),
      touchpoint('ann', 1, 'b', 'counter-service', 0.2),
      touchpoint('ann', 2, 'c', 'fees', -1),
      corrected('ann', 9, 'later', { eventId: eventIdOfGiven('a'), valence: -0.8 }),
      corrected('ann', 8, 'earlier', { eventId: eventIdOfGiven('a'), valence: 0.9, channel: 'app' }),
      retracted('ann', 3, 'r', 'c'),
      corrected('ann', 10, 'too-late', { eventId: eventIdOfGiven('c'), valence: 1 }),
      corrected('bob', 11, 'of-another', { eventId: eventIdOfGiven('b'), valence: 1 }),
    ],
    then: [{ ...bank('a'), touchpoints: 2, status: 'ended', peakEnd: -0.3, delta: -0.2 }],
  },
  'a corrected time moves a touchpoint, and a cleared valence leaves it unscored': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing', -0.6),
      touchpoint('ann', 10, 'b', 'counter-service', 0.2),
      corrected('ann', 20, 'k', { eventId: eventIdOfGiven('b'), occurredAt: '2026-03-01T23:00:00.000Z' }),
      corrected('ann', 21, 'l', { eventId: eventIdOfGiven('a'), valence: null }),
    ],
    then: [{ ...bank('b'), touchpoints: 2, status: 'ended', peakEnd: 0.2, delta: 0.2 }],
  },
  'the tier is the one in force at the start, expectations those of the tier at each touchpoint': {
    given: [
      tierAssigned('ann', 0, 't', 'gold'),
      touchpoint('ann', 0, 'a', 'queueing', -0.6),
      tierAssigned('ann', 5, 'u', 'vip'),
      touchpoint('ann', 10, 'b', 'queueing', -0.6),
    ],
    then: [{ ...bank('a'), touchpoints: 2, status: 'abandoned', tier: 'gold', peakEnd: -0.6, delta: -1.2 }],
  },
  'a merge forms sessions over the union, and follows chains to the end': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('bob', 100, 'b', 'counter-service'),
      touchpoint('cid', 200, 'c', 'goodbye'),
      merged('ann', 300, 'm', 'bob'),
      merged('bob', 301, 'n', 'cid'),
      merged('cid', 302, 'cycle', 'ann'),
      touchpoint('ann', 400, 'd', 'fees'),
    ],
    then: [
      { ...bank('a', 'cid'), touchpoints: 3, status: 'ended' },
      { ...bank('d', 'cid'), touchpoints: 1, status: 'abandoned' },
    ],
  },
  'a customer merged twice follows the later merge': {
    given: [
      touchpoint('ann', 0, 'a', 'queueing'),
      touchpoint('bob', 1, 'b', 'fees'),
      merged('ann', 11, 'm', 'cid'),
      merged('ann', 10, 'n', 'bob'),
    ],
    then: [
      { ...bank('a', 'cid'), touchpoints: 1, status: 'abandoned' },
      { ...bank('b', 'bob'), touchpoints: 1, status: 'abandoned' },
    ],
  },
  'a correction under another customer has no effect, even along with facts of the right one': {
    given: [
      corrected('bob', 5, 'x', { eventId: eventIdOfGiven('a'), valence: -1 }),
      touchpoint('ann', 0, 'a', 'counter-service', 0.1),
      feedback('ann', 10, 'f', 5),
    ],
    then: [{ ...bank('a'), touchpoints: 1, status: 'ended', peakEnd: 0.1, laterFeedback: 1 }],
  },
  'feedback attaches to the journey it names once that exists, otherwise to the last one started within 30 days': {
    given: [
      touchpoint('ann', 0, 'a', 'counter-service', 0.1),
      touchpoint('ann', 1_000, 'b', 'counter-service', 0.1),
      touchpoint('ann', 2_000, 'c', 'counter-service', 0.1, { journey: { id: 'visit' } }),
      feedback('ann', 1_500, 'f', 5),
      feedback('ann', 50, 'g', 1, 'visit'),
      feedback('ann', 3_000, 'h', 2, derived('a')),
      feedback('ann', 2_000 + 30 * 24 * 60 + 1, 'too-late', 4),
    ],
    then: [
      { ...bank('a'), touchpoints: 1, status: 'ended', laterFeedback: -0.5 },
      { ...bank('b'), touchpoints: 1, status: 'ended', laterFeedback: 1 },
      { ...bank('c'), id: 'visit', touchpoints: 1, status: 'ended', laterFeedback: -1 },
    ],
  },
  'if two touchpoints are a microsecond apart, the earlier comes first, whatever their ids': {
    given: [
      touchpoint('ann', 0, 'z', 'queueing', -0.6),
      later(1, touchpoint('ann', 0, 'a', 'fees', 0.2)),
      touchpoint('bob', 0, 'y', 'queueing', -0.6),
      later(1, touchpoint('bob', 0, 'b', 'goodbye', 0.2)),
      later(2, touchpoint('bob', 0, 'c', 'queueing', 0.4)),
    ],
    then: [
      { ...bank('y', 'bob'), touchpoints: 2, status: 'ended', peakEnd: -0.2 },
      { ...bank('z'), touchpoints: 2, status: 'abandoned', peakEnd: -0.2 },
      { ...bank('c', 'bob'), touchpoints: 1, status: 'abandoned', peakEnd: 0.4 },
    ],
  },
  'a gap of a microsecond more than the idle time divides a session': {
    given: [
      later(7, touchpoint('ann', 0, 'a', 'queueing')),
      later(7, touchpoint('ann', 240, 'b', 'fees')),
      later(8, touchpoint('ann', 480, 'c', 'counter-service')),
    ],
    then: [
      { ...bank('a'), touchpoints: 2, status: 'abandoned' },
      { ...bank('c'), touchpoints: 1, status: 'ended' },
    ],
  },
  'a tier holds from its microsecond on': {
    given: [
      later(2, tierAssigned('ann', 0, 't', 'gold')),
      later(1, touchpoint('ann', 0, 'a', 'goodbye')),
      later(2, touchpoint('ann', 0, 'b', 'goodbye')),
    ],
    then: [
      { ...bank('a'), touchpoints: 1, status: 'ended', tier: null },
      { ...bank('b'), touchpoints: 1, status: 'ended', tier: 'gold' },
    ],
  },
  'the 30 days up to an outcome begin and end on its microsecond': {
    given: [
      later(5, touchpoint('ann', 0, 'a', 'goodbye')),
      later(6, feedback('ann', 30 * DAY, 'too-late', 1)),
      later(7, touchpoint('ann', 30 * DAY, 'b', 'goodbye')),
      later(5, feedback('ann', 30 * DAY, 'f', 5)),
    ],
    then: [
      { ...bank('a'), touchpoints: 1, status: 'ended', laterFeedback: 1 },
      { ...bank('b'), touchpoints: 1, status: 'ended', laterFeedback: null },
    ],
  },
  'feedback leaves a journey that lost the touchpoint it names, however much earlier that was': {
    given: [
      touchpoint('ann', 5, 'named', 'fees'),
      feedback('ann', 100 * DAY, 'f', 5, derived('named')),
      touchpoint('ann', 0, 'a', 'fees'),
      retracted('ann', 101 * DAY, 'r', 'named'),
    ],
    then: [{ ...bank('a'), touchpoints: 1, status: 'abandoned', laterFeedback: null }],
  },
  'feedback within a long journey attaches to it if that had a touchpoint in the 30 days before': {
    given: longVisit,
    then: [{ ...bank('a'), id: 'visit', touchpoints: 3, status: 'ended', laterFeedback: 1 }],
  },
  'and it still does after its customer was merged': {
    given: [...longVisit, merged('ann', 101 * DAY, 'm', 'bob')],
    then: [{ ...bank('a', 'bob'), id: 'visit', touchpoints: 3, status: 'ended', laterFeedback: 1 }],
  },
  'a complaint does not count as later feedback': {
    given: [touchpoint('ann', 0, 'a', 'fees'), feedback('ann', 10, 'f', 4), complaint('ann', 20, 'c')],
    then: [{ ...bank('a'), touchpoints: 1, status: 'abandoned', laterFeedback: 0.5 }],
  },
};

test('there is an example of each type of fact that journeys are made of', () => {
  const given = Object.values(examples).flatMap((example) => example.given);
  const corrections = ['touchpoint.corrected', 'touchpoint.retracted', 'customer.merged'] as const;
  expect(withoutExample([...JOURNEY_FACTS, ...corrections], given)).toEqual([]);
});

describe.each(Object.entries(examples))('%s', (_, { given, now = LATER, then }) => {
  it('holds in whatever order the facts arrive', async () => {
    await journeysOfFacts(db.database, given, now, (journeys, arrival) => {
      const stated = journeys.map((journey, index) =>
        Object.fromEntries(Object.keys(then[index] ?? journey).map((key) => [key, journey[key as keyof ThenJourney]])),
      );
      expect({ arrival, journeys: stated }).toEqual({ arrival, journeys: then });
    });
  });
});
