import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import type { JourneyDefinition } from '#libs/facts/definition/definition.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { expectationLearning } from '#libs/policies/expectation-learning/expectation-learning.watcher.js';
import { aDecision } from '#test/contract/event-store.examples.js';
import { anEvent } from '#test/support/an.event.js';
import { fact, midnight, TENANT, visits } from '#test/support/churn.story.js';
import { policySuite } from './policy.suite.js';

const VISIT: JourneyDefinition = {
  stages: [{ name: 'counter', phase: 'in-sale', touchpoints: ['counter-service', 'farewell'] }],
  terminal: [],
  idleGapSeconds: 3_600,
  expectations: { default: { farewell: 0.5 }, tiers: { gold: { 'counter-service': 0.2 } } },
  learnExpectations: true,
};

function defines(version: number, time: string, definition: JourneyDefinition): Append {
  const eventId = uuid5(EVENT_NAMESPACE, `definition ${version}`);
  const at = Date.parse(`${time}:00Z`);
  const data = { name: 'visit', version, definition };
  const event = anEvent({
    eventId,
    tenant: TENANT,
    customerId: null,
    type: 'definition.put',
    id: eventId,
    time: at,
    data: data as never,
  });
  return aDecision(uuid5(EVENT_NAMESPACE, 'definitions'), version - 2, [event]);
}

const closes = (day: string) => midnight(day, new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString());
const many = (customerId: string, day: string, valence: number, n = 30) =>
  Array.from({ length: n }, () => visits(customerId, `${day}T10:00`, valence));
const about = (type: string, { event }: AppendFact, time: string, more: JsonObject = {}) =>
  fact(event.customerId as string, time, type, { eventId: event.eventId, ...more });

const wrong = visits('a', '2026-02-27T10:00', -1);
const untrue = visits('b', '2026-02-27T10:00', -1);
const bidsFarewell = (customerId: string, time: string, valence: number, journey: JsonObject = {}) =>
  fact(customerId, time, 'touchpoint.recorded', {
    touchpoint: 'farewell',
    channel: 'branch',
    valence,
    journey,
  });

policySuite({
  policy: expectationLearning,
  story: [
    {
      at: '2026-02-28T12:00:00Z',
      appends: [
        defines(1, '2026-02-28T09:00', { ...VISIT, learnExpectations: false }),
        ...many('a', '2026-02-27', 0.6),
        wrong,
        untrue,
        fact('c', '2026-02-26T10:00', 'customer.tier-assigned', { tier: 'gold' }),
        ...many('c', '2026-02-27', 0.6),
      ],
    },
    // Nobody learns yet.
    { at: '2026-03-01T00:00:01Z', appends: [closes('2026-02-28')] },
    // What was experienced before a definition learns is learned from, without what was taken back by then.
    {
      at: '2026-03-01T12:00:00Z',
      appends: [
        defines(2, '2026-03-01T12:00', VISIT),
        about('touchpoint.corrected', wrong, '2026-03-01T11:00', { valence: 0.6 }),
        about('touchpoint.retracted', untrue, '2026-03-01T11:00'),
        // Of another definition that nobody knows, and of a day that is not over at the next midnight.
        bidsFarewell('a', '2026-03-01T10:00', -1, { definition: 'unknown' }),
        visits('a', '2026-03-02T00:00', -1),
      ],
    },
    { at: '2026-03-02T00:00:01Z', appends: [closes('2026-03-01')] },
    // Experiences of gold do not move by .01 as they grow older; what comes late counts from now on.
    { at: '2026-03-03T00:00:01Z', appends: [...many('b', '2026-02-20', 0.3, 1), closes('2026-03-02')] },
    // Two midnights in a batch: the second knows what the first taught. A tier that comes late, and a merge.
    {
      at: '2026-03-05T09:00:00Z',
      appends: [
        fact('a', '2026-02-27T00:00', 'customer.tier-assigned', { tier: 'gold' }),
        closes('2026-03-03'),
        fact('c', '2026-03-05T08:00', 'customer.merged', { into: 'b' }),
        ...many('b', '2026-03-04', -0.5),
        closes('2026-03-04'),
        bidsFarewell('b', '2026-03-05T08:50', -0.5),
      ],
    },
    // What is configured moves what is learned, too; a definition that does not learn any more learns nothing.
    {
      at: '2026-03-06T00:00:01Z',
      appends: [
        defines(3, '2026-03-05T10:00', { ...VISIT, expectations: { default: { farewell: 0.1 } } }),
        closes('2026-03-05'),
      ],
    },
    {
      at: '2026-03-07T00:00:01Z',
      appends: [
        defines(4, '2026-03-06T10:00', { ...VISIT, learnExpectations: false }),
        ...many('b', '2026-03-06', 1),
        closes('2026-03-06'),
      ],
    },
  ],
  tell: ({ data, time }: StoredEvent) =>
    [
      new Date(time).toISOString().slice(5, 16),
      ...['definition', 'touchpoint', 'tier', 'version', 'value', 'n'].map((member) => String(data[member])),
    ].join(' '),
  decides: [
    '03-02T00:00 visit counter-service null 1 0.302608 31',
    '03-02T00:00 visit counter-service gold 1 0.39846 30',
    '03-03T00:00 visit counter-service null 2 0.280513 33',
    '03-04T00:00 visit counter-service null 3 0.008915 1',
    '03-04T00:00 visit counter-service gold 2 0.449263 62',
    '03-05T00:00 visit counter-service gold 3 0.210834 92',
    '03-06T00:00 visit counter-service gold 4 0.16039 92',
    '03-06T00:00 visit farewell gold 1 0.080645 1',
  ],
});
