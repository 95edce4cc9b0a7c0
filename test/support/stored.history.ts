import { eventIdOf } from '#libs/facts/fact.identity.js';
import { readCloudEvent } from '#libs/facts/fact.reader.js';
import type { DerivedValence, JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { DEFINITIONS, factsOf, type History } from './fact.history.js';
import type { Fact } from './fact.tenant.js';
import { TENANT } from './given-facts.js';

/** Members that intake seals. */
const WORDS: Readonly<Record<string, string>> = {
  'touchpoint.recorded': 'text',
  'touchpoint.corrected': 'text',
  'feedback.submitted': 'text',
  'complaint.filed': 'text',
  'customer.registered': 'traits',
};

/** How many keys a customer's words are sealed with, in turn. */
export const KEYS = 2;

export function keyOf(customerId: string, index: number): string {
  return `key-${index % KEYS}-of-${customerId}`;
}

/**
 * A history as the log holds it, in the order of arrival: who the customers are, then facts, and definitions among them.
 * Everything that may be sealed is.
 */
export function eventsOf(history: History): readonly StoredEvent[] {
  const facts = [...introductions(history.customers), ...factsOf(TENANT, history)].map(factEvent);
  const puts = history.puts.map((share, index) => ({ after: Math.floor((share * facts.length) / 100), index }));
  const events = [...facts.entries()].flatMap(([at, fact]) => [
    ...puts.filter(({ after }) => after === at).map(({ index }) => putEvent(index)),
    fact,
  ]);
  return numbered([
    ...events,
    ...puts.filter(({ after }) => after >= facts.length).map(({ index }) => putEvent(index)),
  ]);
}

/** The same events at the positions that their order gives them. */
export function numbered(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map((event, index) => ({ ...event, position: BigInt(index + 1) }));
}

/** A fact about a customer of a history, from a source that channels do not have. */
export function factAbout(customerId: string, type: string, time: number, id: string, data: JsonObject): StoredEvent {
  const source = '/compliance';
  return storedEvent(1, {
    eventId: eventIdOf(TENANT, source, id),
    tenant: TENANT,
    customerId,
    type,
    source,
    id,
    time,
    data,
  });
}

/** Whoever a history may be about is known before it. */
function introductions(customers: number): readonly Fact[] {
  return Array.from({ length: customers }, (_, index) => ({
    specversion: '1.0',
    type: 'peakend.customer.registered.v1',
    source: '/introductions',
    id: `${index}`,
    subject: `c-${index}`,
    time: '2023-01-01T00:00:00Z',
    data: { traits: { name: `c-${index}` } },
  }));
}

function factEvent(given: Fact, index: number): StoredEvent {
  const reading = readCloudEvent(given, Date.now());
  if (!reading.ok) throw new Error(`No fact: ${JSON.stringify(reading.errors)} in ${JSON.stringify(given)}`);
  const { type, source, id, customerId, time, micros, sequence, data, derived } = reading.fact;
  const words = WORDS[type];
  const key = keyOf(customerId, index);
  // A correction that changes words is one of several.
  const sealed =
    words === undefined || (type === 'touchpoint.corrected' && index % 3 > 0)
      ? {}
      : { [words]: { sealed: 'AAAA', key } };
  return storedEvent(1, {
    eventId: eventIdOf(TENANT, source, id),
    tenant: TENANT,
    customerId,
    type,
    source,
    id,
    time,
    micros,
    sequence,
    data: { ...data, ...sealed },
    derived: 'text' in sealed && type !== 'complaint.filed' ? judged(index) : derived,
  });
}

/** What intake concluded from words, before it sealed them. */
function judged(index: number): DerivedValence {
  return { valence: (index % 5) / 2 - 1, model: 'compliance', version: '1', confidence: 1 };
}

function putEvent(index: number): StoredEvent {
  const [name, definition] = DEFINITIONS[index % DEFINITIONS.length] as (typeof DEFINITIONS)[number];
  const version = 1 + DEFINITIONS.slice(0, index).filter(([other]) => other === name).length;
  const data = JSON.parse(JSON.stringify({ name, version, definition })) as JsonObject;
  return storedEvent(1, {
    tenant: TENANT,
    customerId: null,
    type: 'definition.put',
    id: `put-${index}`,
    eventId: eventIdOf(TENANT, '/puts', `${index}`),
    data,
  });
}
