import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import { EVENT_NAMESPACE, eventIdOf, uuid5 } from '#libs/facts/fact.identity.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { aDecision, aFact } from '#test/contract/event-store.examples.js';
import { anEvent } from './an.event.js';

export const TENANT = 'acme';
const SOURCE = '/channels/test';
let told = 0;

export function fact(customerId: string, time: string, type: string, data: JsonObject): AppendFact {
  const id = `${++told}`;
  const eventId = eventIdOf(TENANT, SOURCE, id);
  const at = Date.parse(`${time}:00Z`);
  return aFact(id, { eventId, tenant: TENANT, source: SOURCE, id, type, customerId, data, time: at });
}
export const visits = (customerId: string, time: string, valence = 0.3) =>
  fact(customerId, time, 'touchpoint.recorded', { touchpoint: 'counter-service', channel: 'branch', valence });
export const treatedBadly = (customerId: string, time: string): readonly Append[] => [
  visits(customerId, time, -0.9),
  fact(customerId, time, 'complaint.filed', {
    complaintId: `of ${customerId}`,
    category: 'staff-attitude',
    severity: 5,
    channel: 'branch',
  }),
  fact(customerId, time, 'feedback.submitted', { instrument: 'nps', value: 2 }),
];

export function withdraws(customerId: string, time: string): Append {
  const id = `withdraws ${customerId}`;
  const event = anEvent({
    eventId: uuid5(EVENT_NAMESPACE, id),
    tenant: TENANT,
    customerId,
    type: 'complaint.withdrawn',
    id,
    time: Date.parse(`${time}:00Z`),
    data: { complaintId: `of ${customerId}`, version: 2 },
  });
  return aDecision(uuid5(EVENT_NAMESPACE, `stream of ${id}`), -1, [event]);
}

const JUDGED = { model: 'wink-sentiment', confidence: 0.5 };

function says(customerId: string, time: string, valence: number): AppendFact {
  const said = { touchpoint: 'counter-service', channel: 'branch', text: 'words', language: 'en' };
  const { event, ...more } = fact(customerId, time, 'touchpoint.recorded', said);
  return { ...more, event: { ...event, derived: { ...JUDGED, valence, version: '1' } } };
}

/** The words of a touchpoint are judged anew. */
function judges(
  { event: { eventId, customerId } }: AppendFact,
  time: string,
  version: string,
  valence: number | null,
): Append {
  const id = `${eventId} judged by ${version}`;
  const event = anEvent({
    eventId: uuid5(EVENT_NAMESPACE, id),
    tenant: TENANT,
    customerId,
    type: 'valence.derived',
    id,
    time: Date.parse(`${time}:00Z`),
    data: { eventId, valence, version, ...JUDGED },
    causationId: eventId,
  });
  return aDecision(uuid5(EVENT_NAMESPACE, `stream of ${id}`), -1, [event]);
}

/** A midnight, as the policy that closes days tells it. */
export function midnight(day: string, endedAt: string): Append {
  const id = `day ${day}`;
  const event = anEvent({
    eventId: uuid5(EVENT_NAMESPACE, id),
    tenant: TENANT,
    customerId: null,
    type: 'day.closed',
    id,
    time: Date.parse(endedAt),
    data: { day, endedAt },
  });
  return aDecision(uuid5(EVENT_NAMESPACE, `stream of ${id}`), -1, [event]);
}

export const regular = (customerId: string) =>
  ['02-02', '02-09', '02-16', '02-23'].map((date) => visits(customerId, `2026-${date}T10:00`));

const heardFromG = says('g', '2026-03-02T11:30', 0.3);
const seenOfC = visits('c', '2026-02-24T10:30', -0.5);

/** What leads to churn alerts of every kind, and to changes of levels, in order of time. */
export const churnStory: readonly { readonly at: string; readonly appends: readonly Append[] }[] = [
  {
    at: '2026-02-23T11:00:00Z',
    appends: [fact('a', '2026-02-23T10:30', 'customer.tier-assigned', { tier: 'gold' })],
  },
  {
    at: '2026-02-23T12:00:00Z',
    appends: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap(regular),
  },
  { at: '2026-02-24T12:00:00Z', appends: [visits('b', '2026-02-24T10:00'), seenOfC] },
  // What came late raises none by itself: that of e. The others are told of at once; c is merged away, f objects.
  {
    at: '2026-03-02T12:00:00Z',
    appends: [
      ...treatedBadly('a', '2026-03-02T11:00'),
      ...treatedBadly('c', '2026-03-02T11:10'),
      ...treatedBadly('e', '2026-02-20T11:00'),
      ...treatedBadly('f', '2026-03-02T11:20'),
      heardFromG,
      fact('g', '2026-03-02T11:30', 'feedback.submitted', { instrument: 'nps', value: 2 }),
    ],
  },
  {
    at: '2026-03-02T13:00:00Z',
    appends: [
      fact('c', '2026-03-02T12:30', 'customer.merged', { into: 'b' }),
      fact('f', '2026-03-02T12:30', 'customer.profiling-objected', {}),
    ],
  },
  { at: '2026-03-03T00:00:01Z', appends: [midnight('2026-03-02', '2026-03-03T00:00:00.000Z')] },
  // A midnight that is not in the log yet comes before what is recorded after it.
  {
    at: '2026-03-04T09:00:00Z',
    appends: [fact('e', '2026-03-04T08:00', 'customer.lost', { reason: 'staff-attitude' })],
  },
  {
    at: '2026-03-04T09:30:00Z',
    appends: [
      midnight('2026-03-03', '2026-03-04T00:00:00.000Z'),
      visits('d', '2026-03-04T09:20'),
      fact('a', '2026-03-04T09:10', 'customer.erased', { erasureId: 'x', survivor: 'a', keys: [] }),
    ],
  },
  { at: '2026-03-05T00:00:01Z', appends: [midnight('2026-03-04', '2026-03-05T00:00:00.000Z')] },
  // A newer version hears in what g said how bad it was: the next midnight tells of it.
  {
    at: '2026-03-05T10:00:00Z',
    appends: [...treatedBadly('d', '2026-03-05T09:50'), judges(heardFromG, '2026-03-05T10:00', '2', -0.9)],
  },
  { at: '2026-03-06T00:00:01Z', appends: [midnight('2026-03-05', '2026-03-06T00:00:00.000Z')] },
  // It takes its complaint back and answers well: there is no reason for an alert any more.
  {
    at: '2026-03-06T10:00:00Z',
    appends: [
      withdraws('d', '2026-03-06T09:50'),
      fact('d', '2026-03-06T09:55', 'feedback.submitted', { instrument: 'nps', value: 10 }),
    ],
  },
  { at: '2026-03-06T11:00:00Z', appends: [judges(heardFromG, '2026-03-06T11:00', '3', null)] },
];
