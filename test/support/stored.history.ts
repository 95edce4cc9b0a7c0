import { eventIdOf } from '#libs/facts/fact.identity.js';
import { readCloudEvent } from '#libs/facts/fact.reader.js';
import type { DerivedValence, JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from './an.event.js';
import { withItsAlert } from './alert.events.js';
import { withItsCare } from './care.events.js';
import { withItsLife } from './complaint.events.js';
import { withItsTask } from './follow-up.events.js';
import { DAYS, DEFINITIONS, factsOf, type History } from './fact.history.js';
import type { Fact } from './fact.tenant.js';
import { TENANT } from './given-facts.js';
import { SERVICE_LEVELS } from './service-level.events.js';

/** Members that intake seals. */
const WORDS: Readonly<Record<string, string>> = {
  'touchpoint.recorded': 'text',
  'touchpoint.corrected': 'text',
  'feedback.submitted': 'text',
  'complaint.filed': 'text',
  'complaint.promise-made': 'what',
  'complaint.escalated': 'reason',
  'complaint.compensation-granted': 'text',
  'complaint.resolved': 'text',
  'complaint.root-cause-recorded': 'text',
  'complaint.noted': 'text',
  'complaint.withdrawn': 'reason',
  'complaint.reopened': 'reason',
  'follow-up.opened': 'text',
  'customer.registered': 'traits',
};

const INTRODUCED = Date.parse('2023-01-01T00:00:00Z');

/** How many keys seal a customer's words, in turn. */
export const KEYS = 2;

export function keyOf(customerId: string, index: number): string {
  return `key-${index % KEYS}-of-${customerId}`;
}

/**
 * Facts as the log holds them, in order of arrival: service levels, introductions of the customers, then the facts, with
 * definitions and what was learned in between, each after a share of the facts (in percent). Everything that may be sealed is.
 */
export function logOf(
  facts: readonly StoredEvent[],
  customers: number,
  shares: readonly number[],
): readonly StoredEvent[] {
  const all = [...introductions(customers), ...facts]
    .flatMap(withItsAlert)
    .flatMap(withItsTask)
    .flatMap(withItsLife)
    .flatMap(withItsCare)
    .map(withWords);
  const puts = shares.map((share, index) => ({ after: Math.floor((share * all.length) / 100), index }));
  const putsAt = (at: number) => puts.filter(({ after }) => after === at).map(({ index }) => putEvent(index));
  // What was learned comes at once, late, or last of all.
  const lessons = LESSONS.map((lesson, index) => ({ after: Math.floor((lesson.after * all.length) / 100), index }));
  const learnedAt = (at: number) => lessons.filter(({ after }) => after === at).map(({ index }) => learnedEvent(index));
  const between = (at: number) => [...putsAt(at), ...learnedAt(at)];
  return numbered([...SERVICE_LEVELS, ...all.flatMap((fact, at) => [...between(at), fact]), ...between(all.length)]);
}

/** The facts of a history, as channels publish them. */
export function factsIn(history: History): readonly StoredEvent[] {
  return factsOf(TENANT, history).map(readFact);
}

/** The same events, numbered by their order. */
export function numbered(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.map((event, index) => ({ ...event, position: BigInt(index + 1) }));
}

/** A fact about a customer of a history, from a source that no channel uses. */
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

/** Introduces everybody that facts may be about, with a fact of each kind that leaves rows. */
function introductions(customers: number): readonly StoredEvent[] {
  const hour = 3_600_000;
  return Array.from({ length: customers }, (_, index) => `c-${index}`).flatMap((customer) => [
    factAbout(customer, 'customer.registered', INTRODUCED, `registered-${customer}`, { traits: null }),
    factAbout(customer, 'touchpoint.recorded', INTRODUCED + hour, `met-${customer}`, {
      touchpoint: 'queueing',
      channel: 'branch',
      valence: 0.5,
      staffId: 's-1',
      about: { product: 'card' },
    }),
    factAbout(customer, 'journey.ended', INTRODUCED + 1.5 * hour, `left-${customer}`, {
      journey: { definition: 'bank-branch-visit' },
    }),
    factAbout(customer, 'feedback.submitted', INTRODUCED + 2 * hour, `asked-${customer}`, {
      instrument: 'csat',
      value: 4,
      about: { channel: 'branch', touchpoint: 'queueing' },
    }),
    factAbout(customer, 'complaint.filed', INTRODUCED + 3 * hour, `complained-${customer}`, {
      category: 'fees',
      severity: 3,
      channel: 'web',
    }),
    factAbout(customer, 'customer.purchase-made', INTRODUCED + 4 * hour, `bought-${customer}`, {
      amount: '10',
      currency: 'EUR',
    }),
    factAbout(customer, 'customer.lost', INTRODUCED + 5 * hour, `lost-${customer}`, { reason: 'price' }),
    factAbout(customer, 'customer.won-back', INTRODUCED + 6 * hour, `won-back-${customer}`, { reason: 'price' }),
  ]);
}

function readFact(given: Fact): StoredEvent {
  const reading = readCloudEvent(given, Date.now());
  if (!reading.ok) throw new Error(`No fact: ${JSON.stringify(reading.errors)} in ${JSON.stringify(given)}`);
  const { type, source, id, customerId, time, micros, sequence, data, derived } = reading.fact;
  const eventId = eventIdOf(TENANT, source, id);
  return storedEvent(1, {
    eventId,
    tenant: TENANT,
    customerId,
    type,
    source,
    id,
    time,
    micros,
    sequence,
    data,
    derived,
  });
}

function withWords(fact: StoredEvent, index: number): StoredEvent {
  const { type, customerId, data } = fact;
  const words = WORDS[type];
  // Only some corrections change words.
  if (words === undefined || (type === 'touchpoint.corrected' && index % 3 > 0)) return fact;
  const sealed = { [words]: { sealed: 'AAAA', key: keyOf(customerId as string, index) } };
  const isJudged = words === 'text' && !type.startsWith('complaint.');
  return { ...fact, data: { ...data, ...sealed }, ...(isJudged ? { derived: judged(index) } : {}) };
}

/** What intake derived from the words before sealing them. */
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

/** What was learned at midnights in Tokyo, each after a share of the facts (in percent). */
const LESSONS = [
  { touchpoint: 'call', tier: null, version: 1, day: 0, value: 0.4, after: 10 },
  { touchpoint: 'visit', tier: 'gold', version: 1, day: 0, value: -0.3, after: 50 },
  { touchpoint: 'call', tier: null, version: 2, day: 1, value: -0.2, after: 90 },
  { touchpoint: 'call', tier: 'gold', version: 1, day: 1, value: 0.7, after: 90 },
  { touchpoint: 'call', tier: null, version: 3, day: 2, value: 0.1, after: 100 },
] as const;

function learnedEvent(index: number): StoredEvent {
  const { day, after: _, ...lesson } = LESSONS[index] as (typeof LESSONS)[number];
  return storedEvent(1, {
    tenant: TENANT,
    customerId: null,
    type: 'expectation.learned',
    id: `lesson-${index}`,
    eventId: eventIdOf(TENANT, '/lessons', `${index}`),
    // Days are given by their noon.
    time: (DAYS[day] as number) + 3 * 3_600_000,
    data: { definition: 'errand', ...lesson, n: 30 },
  });
}
